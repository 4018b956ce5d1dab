"""Which edition answers for a day."""

from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _

from boundaries_data.models import Edition
from geo_minzheng.shared.errors import GeoMinzhengError


class NoEditionError(GeoMinzhengError):
    """No coverage had been published for that day."""

    code = "edition.none_for_day"
    status = HTTPStatus.NOT_FOUND


def edition_for(day: date) -> Edition:
    """The edition that answers for `day`.

    Raises:
        NoEditionError: the first edition is of a later day, or there is none.
    """
    edition = Edition.objects.as_of(day).first()
    if edition is None:
        raise NoEditionError(
            _("%(day)s 当天没有已发布的区划轮廓版本。请换一个日期，或请管理员发布版本。")
            % {"day": day.isoformat()},
            as_of=day.isoformat(),
        )
    return edition
