"""The body of a push: how it is read, and which is refused as a whole.

Nothing of an envelope is looked at here.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.visiting.envelopes import UnreadableBodyError, read_json
from geo_minzheng.shared.api_errors import messages
from geo_minzheng.shared.errors import (
    GeoMinzhengError,
    InvalidInputError,
    NoRightError,
    TooLargeError,
)

MOST_ENVELOPES = 100
LARGEST_BODY = 1024 * 1024
# A body over the limit is still kept, so that a phone with a wrong limit loses nothing; past
# this size it stays on the phone alone, or one phone could fill the disk.
LARGEST_KEPT = 4 * LARGEST_BODY
LONGEST_DEVICE = 80


class TooManyEnvelopesError(TooLargeError):
    """More envelopes came than are taken at once."""

    code = "push.too_many"


class UnreadableError(GeoMinzhengError):
    """The body is not JSON."""

    code = "request.unreadable"
    status = HTTPStatus.BAD_REQUEST


class UnsupportedMediaTypeError(GeoMinzhengError):
    """The body does not say that it is JSON."""

    code = "request.unsupported_media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def read_body(request: HttpRequest) -> None:
    """Have the bytes in hand as they came, before anything else reads them.

    Raises:
        UnreadableError: the line broke.
    """
    if declared_length(request) <= LARGEST_KEPT:
        try:
            len(request.body)
        except (UnreadablePostError, RawPostDataException):
            # The second: the first was met already, and the rest of the line is gone.
            raise UnreadableError(messages()["request.unreadable"]) from None


def opened(by: AbstractBaseUser, content_type: str | None, body: bytes) -> tuple[str, list[Any]]:
    """The device and the items of a body that may be taken.

    Raises:
        GeoMinzhengError: it may not, as a whole.
    """
    if not scope_of(by).may(Right.RECORD_VISITS):
        if not body:
            raise NoRightError(_("您的角色不能上传走访记录，服务器也没有收到内容。"))
        raise NoRightError(_("您的角色不能上传走访记录。内容已封存，手机上请保留。"))
    if not body:
        raise UnreadableError(_("没有收到任何内容，没有可保存的。手机上请保留记录，重新发送。"))
    if len(body) > LARGEST_BODY:
        raise too_large()
    if content_type != "application/json":
        raise UnsupportedMediaTypeError(messages()["request.unsupported_media_type"])
    try:
        sent = read_json(body)
    except UnreadableBodyError:
        raise UnreadableError(_("发来的内容不是有效的 JSON，原文已封存，手机上请保留。")) from None
    given = sent if isinstance(sent, dict) else {}
    device, envelopes = given.get("device", ""), given.get("envelopes")
    if not isinstance(envelopes, list):
        raise InvalidInputError(_("发来的内容缺少记录列表，原文已封存。"), fields=["envelopes"])
    if not isinstance(device, str) or len(device) > LONGEST_DEVICE:
        raise InvalidInputError(
            _("设备名称应为不超过 80 个字的文字，原文已封存。"), fields=["device"]
        )
    if len(envelopes) > MOST_ENVELOPES:
        raise TooManyEnvelopesError(
            _("一次最多发送 {most} 条记录。原文已封存，请分批发送。").format(most=MOST_ENVELOPES),
            limit=MOST_ENVELOPES,
        )
    return device.replace("\0", "").encode("utf-8", "replace").decode(), envelopes


def too_large() -> TooLargeError:
    """The refusal of a body over `LARGEST_BODY` bytes."""
    return TooLargeError(_("一次最多发送 1 MB。请减少记录后分批发送。"), limit_bytes=LARGEST_BODY)


def declared_length(request: HttpRequest) -> int:
    """Bytes that the sender says will come; 0 where none or nonsense is said."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
