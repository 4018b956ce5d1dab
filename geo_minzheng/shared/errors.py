"""What can go wrong, as types with stable codes. Subjects define their own beside their actions."""

from http import HTTPStatus


class GeoMinzhengError(Exception):
    """Something we foresaw went wrong.

    Attributes:
        code: dotted, lower case, stable. Clients match on it; a code is never reused.
        status: the HTTP status a client sees.
        message: a sentence for the person at the screen, in their language.
        details: JSON-ready facts about this occurrence. Never personal data.
    """

    code = "internal.unforeseen"
    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = str(message)
        self.details = details


class NotFoundError(GeoMinzhengError):
    """There is no such thing, or none that the asker may see; the two look alike on purpose."""

    code = "request.not_found"
    status = HTTPStatus.NOT_FOUND


class InvalidInputError(GeoMinzhengError):
    """What was sent cannot be understood; `details` names the field."""

    code = "request.invalid"
    status = HTTPStatus.BAD_REQUEST


class NoRightError(GeoMinzhengError):
    """The asker's role does not allow this, whatever the jurisdiction."""

    code = "access.no_right"
    status = HTTPStatus.FORBIDDEN


class TooLargeError(GeoMinzhengError):
    """More was sent than is taken at once; `details` says how much is."""

    code = "request.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
