"""What can be wrong with a footprint although its file could be read."""

from http import HTTPStatus

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
