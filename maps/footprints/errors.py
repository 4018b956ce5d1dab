"""What can be wrong with a footprint although its file could be read."""

from http import HTTPStatus

from django.utils.translation import gettext as _

from geo_minzheng.shared.errors import GeoMinzhengError


class FootprintError(GeoMinzhengError):
    """The shapes cannot be a footprint."""

    code = "footprint.unusable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FootprintNotAnAreaError(FootprintError):
    """Only lines or points: they reach nobody by themselves."""

    code = "footprint.not_an_area"


class FootprintHasNoAreaError(FootprintError):
    """Nothing is left of the shapes once they are repaired."""

    code = "footprint.no_area"


class FootprintTooManyLevelsError(FootprintError):
    """More bands than anybody could act on; the property is probably no level."""

    code = "footprint.too_many_levels"


class FootprintTooCostlyError(FootprintError):
    """An outline so rough that placing the register along it would take minutes."""

    code = "footprint.too_costly"


def too_costly(**facts: object) -> FootprintTooCostlyError:
    return FootprintTooCostlyError(
        _(
            "范围的边界过于曲折，计算时间过长，没有保存。"
            "请在制图软件中简化或平滑边界（例如精度取 10 米以上）后再上传。"
        ),
        **facts,
    )
