"""Which edition answers for a day."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _

from boundaries_data.models import Edition
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.moments import ForAMoment
from geo_minzheng.shared.sql import SqlQuery

STANDING_EDITION = SqlQuery("boundaries_data", "standing_edition")


class NoEditionError(GeoMinzhengError):
    """No coverage had been published for that day."""

    code = "edition.none_for_day"
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class StandingEdition:
    """One row of `standing_edition`. Equal ones go with equal names and codes of divisions."""

    id: int
    content_hash: str
    as_of: date
    versions: int | None
    former_versions: int | None
    codes: int | None
    former_codes: int | None


def edition_for(day: date) -> Edition:
    """The edition that answers for `day`.

    Raises:
        NoEditionError: the first edition is of a later day, or there is none.
    """
    edition = Edition.objects.as_of(day).first()
    if edition is None:
        raise _none_for(day)
    return edition


@ForAMoment
def standing_edition(day: date) -> StandingEdition:
    """The same, for questions that are asked all day long; remembered for a moment.

    Raises:
        NoEditionError: as `edition_for`.
    """
    for edition in STANDING_EDITION.first(StandingEdition, day=day):
        return edition
    raise _none_for(day)


def _none_for(day: date) -> NoEditionError:
    return NoEditionError(
        _("%(day)s 当天没有已发布的区划轮廓版本。请换一个日期，或请管理员发布版本。")
        % {"day": day.isoformat()},
        as_of=day.isoformat(),
    )
