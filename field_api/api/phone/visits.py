"""The shape of a visit in an envelope. What a visit may do is in `actions/visits.py`."""

from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from rest_framework import serializers

from field_api.actions.visit_refusals import VisitInvalidError
from field_api.api.instants import Instant
from field_api.api.phone.plain_visits import read_plainly
from field_api.api.uids import Uid
from field_api.models import VisitOutcome
from field_api.visiting.envelopes import Envelope
from field_api.visiting.reports import Fix, VisitReport
from geo_minzheng.shared.crs import Datum, to_cgcs2000
from geo_minzheng.shared.json_bodies import depth_of

KIND = "visit"
DEEPEST_ANSWERS = 20
MOST_WORKERS = 20
MOST_NAMES_TOLD = 10
LONGEST_NOTE = 4000
LARGEST_ACCURACY_M = 21_000_000
LARGEST_ID = 2**53


class Degrees(serializers.FloatField):
    """A JSON number; text and booleans are not taken for one."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class WorkerId(serializers.IntegerField):
    """A JSON integer; text and booleans are not taken for one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Answers(serializers.DictField):
    """What was answered, by question; at most `DEEPEST_ANSWERS` levels."""

    def to_internal_value(self, data: Any) -> Any:
        if depth_of(data) > DEEPEST_ANSWERS:
            raise serializers.ValidationError(_("回答嵌套过深。"))
        if _holds_nul(data):
            raise serializers.ValidationError(_("回答中含有空字符。"))
        return super().to_internal_value(data)


class PositionShape(serializers.Serializer[Any]):
    """Where the phone was. `crs` is required: every coordinate says its datum."""

    lon = Degrees(min_value=-180, max_value=180, help_text="Degrees.")
    lat = Degrees(min_value=-90, max_value=90, help_text="Degrees.")
    accuracy_m = Degrees(
        min_value=0,
        max_value=LARGEST_ACCURACY_M,
        required=False,
        allow_null=True,
        help_text="Metres, as the phone gave it. 0 or null: unknown.",
    )
    crs = serializers.ChoiceField(choices=Datum.values)
    fixed_at = Instant(required=False, allow_null=True)


class VisitPayload(serializers.Serializer[Any]):
    """One visit. Every time says its offset."""

    household = Uid(help_text="The household's uid.")
    started_at = Instant()
    ended_at = Instant()
    position = PositionShape(allow_null=True, required=False, help_text="null: no fix.")
    workers = serializers.ListField(
        child=WorkerId(min_value=1, max_value=LARGEST_ID),
        required=False,
        max_length=MOST_WORKERS,
        help_text="Ids of workers. Empty: the sender's own.",
    )
    outcome = serializers.ChoiceField(choices=VisitOutcome.values)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_NOTE, trim_whitespace=False
    )
    answers = Answers(required=False, help_text="By question.")


_VISIT = VisitPayload()
_OUTCOMES = frozenset(VisitOutcome.values)
_DATUMS = frozenset(Datum.values)
_KNOWN = frozenset(_VISIT.fields)
_KNOWN_OF_POSITION = frozenset(PositionShape().fields)


def read_visit(envelope: Envelope) -> VisitReport:
    """The visit in `envelope`.

    Raises:
        VisitInvalidError: a field is missing, unknown or out of range. An unknown one is refused
            because leaving it out would lose what somebody recorded.
    """
    given = read_plainly(
        envelope.payload,
        outcomes=_OUTCOMES,
        datums=_DATUMS,
        most_workers=MOST_WORKERS,
        longest_note=LONGEST_NOTE,
        largest_accuracy_m=LARGEST_ACCURACY_M,
        largest_id=LARGEST_ID,
    )
    if given is not None and _plain_answers(answers := envelope.payload.get("answers", {})):
        given["answers"] = answers
    else:
        given = _carefully(envelope.payload)
    return VisitReport(
        record_uuid=envelope.record_uuid,
        revision=envelope.revision,
        household_uid=given["household"],
        started_at=given["started_at"],
        ended_at=given["ended_at"],
        outcome=given["outcome"],
        fix=_fix(given.get("position")),
        worker_ids=tuple(given.get("workers", ())),
        note=given.get("note", ""),
        answers=given.get("answers", {}),
    )


def _carefully(payload: Any) -> dict[str, Any]:
    _refuse_unknown(payload)
    try:
        given: dict[str, Any] = _VISIT.run_validation(payload)
    except serializers.ValidationError as error:
        raise VisitInvalidError(fields=error.detail) from None
    return given


def _plain_answers(answers: Any) -> bool:
    return (
        isinstance(answers, dict)
        and depth_of(answers) <= DEEPEST_ANSWERS
        and not _holds_nul(answers)
    )


def _fix(position: dict[str, Any] | None) -> Fix | None:
    if position is None:
        return None
    lon, lat, datum = position["lon"], position["lat"], position["crs"]
    shifted = to_cgcs2000(np.array([[lon, lat]], dtype=np.float64), datum)[0]
    fixed_at: datetime | None = position.get("fixed_at")
    return Fix(
        lon=lon,
        lat=lat,
        datum=datum,
        # 1e-7 degree is 1.1 cm, finer than any phone.
        location=(round(float(shifted[0]), 7), round(float(shifted[1]), 7)),
        accuracy_m=position.get("accuracy_m") or None,
        fixed_at=fixed_at,
    )


def _refuse_unknown(payload: Any) -> None:
    if not isinstance(payload, dict):
        return
    unknown = payload.keys() - _KNOWN
    if isinstance(position := payload.get("position"), dict):
        unknown |= {f"position.{name}" for name in position.keys() - _KNOWN_OF_POSITION}
    if unknown:
        told = sorted(unknown)[:MOST_NAMES_TOLD]
        raise VisitInvalidError(fields={name[:40]: [_("没有这一项。")] for name in told})


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _holds_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))
