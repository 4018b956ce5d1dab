"""What a posting must be before anybody asks who else is posted: place, days, reason."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Division, Level
from field_api.actions.posting_refusals import (
    DaysUnusableError,
    OfficeClosedError,
    ReasonMissingError,
    WrongPlaceError,
)
from field_api.models import Office, PostingKind

EARLIEST = date(2000, 1, 1)
FARTHEST_AHEAD = timedelta(days=90)
"""A posting decided today begins within a quarter; a year off is a slip of the pen."""

LONGEST_REASON = 200


@dataclass(frozen=True)
class Place:
    """Where somebody serves: an office's township, a village, or a numbered group of a village."""

    kind: str
    division: Division
    office: Office | None = None
    group_no: int = 0


def check_place(place: Place) -> None:
    """Raise WrongPlaceError where the kind does not fit the place."""
    level, group = place.division.level, place.group_no
    fits = {
        PostingKind.STAFF: place.office is not None
        and place.office.division_id == place.division.pk
        and group == 0,
        PostingKind.ASSISTANT: level == Level.VILLAGE and place.office is None and group == 0,
        PostingKind.LIAISON: level == Level.VILLAGE and place.office is None and group > 0,
    }
    if not fits.get(PostingKind(place.kind), False):
        raise WrongPlaceError(
            _(
                "岗位与地点不符：工作人员在民政所任职，协理员在村社区任职，"
                "联络员在村民小组任职并须填组号。"
            ),
            fields=["kind", "office", "division", "group_no"],
        )


def check_days(since: date, until: date | None) -> None:
    """Raise DaysUnusableError for an empty period and for one that nobody can mean."""
    latest = timezone.localdate() + FARTHEST_AHEAD
    if since < EARLIEST or since > latest:
        raise DaysUnusableError(
            _("日期应在 2000-01-01 至 {latest} 之间。").format(latest=latest.isoformat()),
            fields=["since"],
            latest=latest.isoformat(),
        )
    if until is not None and until <= since:
        raise DaysUnusableError(_("结束日期应晚于开始日期。"), fields=["until"])


def required(reason: str) -> str:
    """The reason as it is kept.

    Raises:
        ReasonMissingError: there is none.
    """
    words = kept(reason)
    if not words:
        raise ReasonMissingError(
            _("请写明原因，例如“调离”“换届”。原因会和变更一起留存。"), fields=["reason"]
        )
    return words


def kept(reason: str) -> str:
    """A reason as it is kept; empty where there is none."""
    return reason.replace("\0", "").strip()[:LONGEST_REASON]


def refuse_closed(office: Office, since: date, until: date | None) -> None:
    """Raise OfficeClosedError where the office is not open all the while."""
    closes = office.closed_on
    if since < office.opened_on or (closes and (until is None or until > closes)):
        raise OfficeClosedError(
            _("民政所在这段时间没有开办（{opened} 至 {closed}）。").format(
                opened=office.opened_on.isoformat(),
                closed=closes.isoformat() if closes else _("今"),
            ),
            fields=["office"],
        )
