"""Rows of households against the register: who they are, where they are, what would change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from field_api.imports.checking import (
    Checked,
    Frame,
    day_of,
    key_of,
    refused,
    start,
    text_of,
    version_of,
)
from field_api.imports.household_fields import HOUSEHOLDS
from field_api.imports.places import fits
from field_api.imports.reading import ReadRow
from field_api.models import Household, HouseholdStatus, LocationSource
from field_api.register import checks as register_checks
from geo_minzheng.shared.crs import to_cgcs2000
from geo_minzheng.shared.sql import SqlQuery

POINTS_OUTSIDE = SqlQuery("field_api", "points_outside_villages")

WRITTEN = tuple(
    field.name
    for field in HOUSEHOLDS.fields
    if field.name not in ("village_code", "county", "township", "village", "lon", "lat", "datum")
)
"""Fields that go into the register under their own names."""
POINT = ("entered_lon", "entered_lat", "entered_datum")

KEEPER = ("keeper_name", "keeper_relation", "keeper_agreement_no", "keeper_agreed_on")
NEAR_RELATIVE = ("near_relative", "near_relative_of", "near_relative_filed_on")

OUTSIDE_TOLERATED_M = 50.0
"""Village outlines are no better than that; the dossier shows every metre."""


@dataclass(frozen=True)
class Outside:
    """One row of `points_outside_villages`."""

    number: int
    metres: float
    place: str | None


class HouseholdChecker:
    """See `checking.Checker`."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def check(self, rows: list[ReadRow]) -> list[Checked]:
        checked = [start(row, HOUSEHOLDS) for row in rows]
        known = self._known([text_of(row, "code") for row in rows])
        for one in checked:
            code = text_of(one.row, "code")
            one.key = key_of("household", code) if code else None
            self._place(one)
            self._single_fields(one)
            self._point(one)
            current = known.get(code)
            self._together(one, current or {})
            if current is not None:
                self._against(one, current)
            elif code and not fits(one.values) and not refused(one, "village", "village_code"):
                one.error("village.missing", "village", _("新增的户必须填写村（社区）或村代码。"))
            if one.village_id is not None and one.village_id not in self.frame.kept_villages:
                text = _("这个村不在您的管辖范围内。请交由所在乡镇导入。")
                one.conflict("village.outside", "village", text)
        self._locate(checked)
        return [one.settle() for one in checked]

    def _known(self, codes: list[str]) -> dict[str, dict[str, Any]]:
        rows = (
            Household.objects.filter(code__in=[code for code in codes if code])
            .annotate(version=version_of(Household._meta.db_table))
            .values("id", "village_id", "status", "location_source", "version", *WRITTEN, *POINT)
        )
        return {row["code"]: row for row in rows}

    def _place(self, one: Checked) -> None:
        if not fits(one.values) or refused(one, "village", "village_code", "township", "county"):
            return
        place = self.frame.places.find(
            *(text_of(one.row, name) for name in ("village_code", "county", "township", "village"))
        )
        one.village_id = place.village_id
        one.problems += place.problems

    def _single_fields(self, one: Checked) -> None:
        row, today = one.row, self.frame.today
        if "head_name" in row.values:
            one.problems += register_checks.check_name(text_of(row, "head_name"), field="head_name")
        for name in ("mover_name", "applicant_name", "contact_name", "keeper_name", "located_by"):
            if name in row.values:
                one.problems += register_checks.check_name(
                    text_of(row, name), field=name, required=False
                )
        for name in ("phone", "mover_phone", "contact_phone"):
            if name in row.values:
                one.problems += register_checks.check_phone(text_of(row, name), field=name)
        if "bank_account" in row.values:
            one.problems += register_checks.check_bank_account(text_of(row, "bank_account"))
        for name in (
            "registered_on",
            "located_on",
            "keeper_agreed_on",
            "near_relative_filed_on",
        ):
            if name in row.values:
                one.problems += register_checks.check_past_day(
                    day_of(row, name), field=name, today=today
                )

    def _point(self, one: Checked) -> None:
        values = one.values
        given = [name for name in ("lon", "lat") if name in values]
        if not given or refused(one, "lon", "lat", "datum"):
            return
        if len(given) == 1:
            text = _("经度和纬度要一起填写。")
            one.error("point.incomplete", "lat" if given == ["lon"] else "lon", text)
            return
        datum = str(values.get("datum") or self.frame.datum)
        if not datum:
            text = _("有经纬度而没有坐标系。请填写“坐标系”列，或在上传时选择坐标系。")
            one.error("point.no_datum", "datum", text)
            return
        values["entered_lon"], values["entered_lat"] = values["lon"], values["lat"]
        values["entered_datum"] = datum

    def _together(self, one: Checked, current: dict[str, Any]) -> None:
        """Facts that need each other, with what the register says where the row is blank."""
        given = one.values
        if given.get("near_relative") is False:
            if given.get("near_relative_of") or given.get("near_relative_filed_on"):
                text = _("填了近亲属说明或备案日期，但近亲属备案是“否”。请改正其中一个。")
                one.error("near_relative.denied", "near_relative", text)
            given["near_relative_of"] = ""
        after = {**current, **given}
        if refused(one, *KEEPER, *NEAR_RELATIVE):
            return
        if after.get("keeper_name") and not (
            after.get("keeper_agreement_no") and after.get("keeper_agreed_on")
        ):
            text = _("他人代管银行卡要有书面协议并报县级备案。请填写协议编号和签订日期。")
            one.error("keeper.no_agreement", "keeper_agreement_no", text)
        if after.get("near_relative") and not after.get("near_relative_of"):
            text = _("近亲属备案为“是”时，还要写明是谁的近亲属、什么关系。")
            one.error("near_relative.of_whom", "near_relative_of", text)
        elif not after.get("near_relative") and after.get("near_relative_of"):
            text = _("填了近亲属说明，近亲属备案也要填“是”。")
            one.error("near_relative.not_said", "near_relative", text)

    def _against(self, one: Checked, current: dict[str, Any]) -> None:
        if current["village_id"] not in self.frame.kept_villages:
            text = _("这个户编号已登记在您管辖范围以外的村。请核对编号。")
            one.conflict("household.elsewhere", "code", text)
            return
        if current["status"] != HouseholdStatus.ACTIVE:
            text = _("这一户已迁出、注销或并入他户，不能通过导入更改。请在户档案中办理。")
            one.conflict("household.left", "code", text)
            return
        one.target_id, one.target_version = current["id"], current["version"]
        one.compare(current, (*WRITTEN, *POINT))
        if one.village_id is None:
            one.village_id = current["village_id"]
        elif one.village_id != current["village_id"]:
            one.before["village"] = self.frame.places.names.get(current["village_id"], "")
            text = _("这一户将从“%(place)s”改到另一个村，请核对。")
            one.warn("village.changes", "village", text % {"place": one.before["village"]})
        moved = any(name in one.before for name in POINT)
        if moved and current["location_source"] == LocationSource.SURVEY:
            text = _("住房位置原为现场测定，将被文件中的坐标代替，请核对。")
            one.warn("point.replaces_survey", "lon", text)

    def _locate(self, checked: list[Checked]) -> None:
        """Points in CGCS2000, and a warning for those that lie outside their village."""
        by_datum: dict[str, list[Checked]] = {}
        for one in checked:
            if "entered_datum" in one.values:
                by_datum.setdefault(str(one.values["entered_datum"]), []).append(one)
        placed: dict[int, tuple[Checked, float, float]] = {}
        for datum, group in by_datum.items():
            pairs = np.array([[o.values["entered_lon"], o.values["entered_lat"]] for o in group])
            for one, (lon, lat) in zip(group, to_cgcs2000(pairs, datum).tolist(), strict=True):
                one.values["location_lon"], one.values["location_lat"] = lon, lat
                if one.village_id is not None and (one.before or one.target_id is None):
                    placed[one.row.number] = (one, lon, lat)
        if not placed:
            return
        outside = POINTS_OUTSIDE.rows(
            Outside,
            numbers=list(placed),
            village_ids=[one.village_id for one, _lon, _lat in placed.values()],
            lons=[lon for _one, lon, _lat in placed.values()],
            lats=[lat for _one, _lon, lat in placed.values()],
            day=self.frame.today,
        )
        for row in outside:
            if row.metres > OUTSIDE_TOLERATED_M:
                one = placed[row.number][0]
                text = _("住房位置在所填村界外 %(metres)s 米%(instead)s，请核对村或坐标系。")
                instead = _("（落在%(place)s）") % {"place": row.place} if row.place else ""
                said = text % {"metres": f"{row.metres:,.0f}", "instead": instead}
                one.warn("point.outside_village", "lon", said)
