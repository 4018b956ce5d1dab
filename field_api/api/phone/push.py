"""`POST /api/field/v1/push/`: up to 100 envelopes in, one result for each out.

It reads bytes and writes results. What becomes of an envelope is decided in
`actions/envelopes.py`; a body that cannot be read as a whole is kept in quarantine.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.jurisdiction import Right, scope_of
from field_api.actions.envelopes import (
    NotAnEnvelopeRefusedError,
    NotCanonicalRefusedError,
    SentItem,
    Status,
    UnknownKindError,
    receive_envelopes,
)
from field_api.actions.quarantine import keep_body
from field_api.actions.visit_refusals import VisitRefusedError
from field_api.actions.visits import VisitReport
from field_api.api.asker import person_of
from field_api.api.phone.visits import KIND, VisitPayload, read_visit
from field_api.visiting.envelopes import (
    LARGEST_REVISION,
    Envelope,
    NotAnEnvelopeError,
    NotCanonicalError,
    UnreadableBodyError,
    identity_of,
    kept_bytes,
    read_envelope,
    read_json,
)
from geo_minzheng.shared.api_errors import messages
from geo_minzheng.shared.errors import (
    GeoMinzhengError,
    InvalidInputError,
    NoRightError,
    TooLargeError,
)
from geo_minzheng.shared.plain_answers import json_answer, plain_asker, refusal

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


class EnvelopeShape(serializers.Serializer[Any]):
    """A sealed record. Other names beside these four are let pass and not kept."""

    record_uuid = serializers.UUIDField(help_text="Made on the phone; UUIDv7 for choice.")
    revision = serializers.IntegerField(min_value=1, max_value=LARGEST_REVISION)
    kind = serializers.ChoiceField(choices=[KIND])
    payload = VisitPayload()


class AnyItem(serializers.JSONField):
    """An envelope; anything else is answered as `quarantined`, not refused with its batch."""


class AnyItemSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describes the envelope, and that nothing else is refused."""

    target_class = AnyItem

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"anyOf": [auto_schema.resolve_serializer(EnvelopeShape, direction).ref, {}]}


class PushBody(serializers.Serializer[Any]):
    """What a phone sends."""

    device = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_DEVICE, help_text="For support only."
    )
    envelopes = serializers.ListField(child=AnyItem(), max_length=MOST_ENVELOPES)


class PushResult(serializers.Serializer[Any]):
    """What became of one envelope."""

    record_uuid = serializers.UUIDField(allow_null=True, help_text="null if none could be read.")
    revision = serializers.IntegerField(allow_null=True, help_text="null if none could be read.")
    status = serializers.ChoiceField(choices=[status.value for status in Status])
    receipt = serializers.CharField(
        help_text="HMAC. Of a stored visit, always the same; otherwise the quarantine's."
    )
    code = serializers.CharField(allow_blank=True, help_text="Why it was not stored.")
    details = serializers.DictField(help_text="`message` for the person; `fields` where invalid.")


class PushAnswer(serializers.Serializer[Any]):
    """One result for each envelope, in the order they were sent."""

    results = PushResult(many=True)


class Unread(BaseParser):
    """Leaves the body alone, whatever it says it is: a refused body is kept as it came.

    The CSRF check looks for a form's fields first, so there must be an empty form.
    """

    media_type = "*/*"

    def parse(self, *_: Any, **__: Any) -> Any:
        return {}


class PushView(APIView):
    """Takes what phones recorded. The HTTP status says nothing about single envelopes.

    A push of somebody signed in, with its token, is answered without the framework, which costs
    as much as storing the visit. Whatever is missing, the framework refuses in its usual way.
    """

    parser_classes = (Unread,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        by = _plain_pusher(request)
        if by is None:
            return super().dispatch(request, *args, **kwargs)
        try:
            return json_answer({"results": _push(by, request)})
        except Exception as error:
            return refusal(error, request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything else may read it as a form: the bytes are needed as they came.
        _read_body(request._request)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="push",
        request={"application/json": PushBody},
        responses={200: PushAnswer},
    )
    def post(self, request: Request) -> Response:
        return Response({"results": _push(person_of(request), request._request)})


def _plain_pusher(request: HttpRequest) -> AbstractBaseUser | None:
    """Whoever pushes, where nothing is left for the framework to say."""
    if request.method != "POST":
        return None
    try:
        _read_body(request)
    except UnreadableError:
        return None
    return plain_asker(request)


def _read_body(request: HttpRequest) -> None:
    if _declared_length(request) <= LARGEST_KEPT:
        try:
            len(request.body)
        except UnreadablePostError:
            raise UnreadableError(messages()["request.unreadable"]) from None


def _push(by: AbstractBaseUser, request: HttpRequest) -> list[dict[str, Any]]:
    """The results, as `PushResult` describes them.

    Raises:
        GeoMinzhengError: the body as a whole cannot be taken; it is kept where there is one.
    """
    now, body = timezone.now(), b""
    user_agent = str(request.headers.get("User-Agent", ""))
    try:
        if _declared_length(request) > LARGEST_KEPT:
            raise _too_large()
        body = request.body
        device, envelopes = _opened(by, request.content_type, body)
    except GeoMinzhengError as error:
        receipt = None
        if body:
            receipt = keep_body(by=by, body=body, code=error.code, user_agent=user_agent, now=now)
        error.details["quarantine_receipt"] = receipt
        raise
    results = receive_envelopes(
        by=by,
        device=device,
        user_agent=user_agent,
        items=[_item(sent, body) for sent in envelopes],
        now=now,
    )
    return [
        {
            "record_uuid": None if result.record_uuid is None else str(result.record_uuid),
            "revision": result.revision,
            "status": result.status.value,
            "receipt": result.receipt,
            "code": result.code,
            "details": result.details,
        }
        for result in results
    ]


def _opened(by: AbstractBaseUser, content_type: str | None, body: bytes) -> tuple[str, list[Any]]:
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
        raise _too_large()
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


def _item(sent: Any, body: bytes) -> SentItem:
    envelope: Envelope | None = None
    content: VisitReport | VisitRefusedError
    try:
        envelope = read_envelope(sent)
        if envelope.kind != KIND:
            raise UnknownKindError
        content = read_visit(envelope)
    except NotAnEnvelopeError:
        content = NotAnEnvelopeRefusedError()
    except NotCanonicalError:
        content = NotCanonicalRefusedError()
    except VisitRefusedError as refusal:
        content = refusal
    return SentItem(*identity_of(sent), envelope, content, lambda: kept_bytes(sent, body))


def _too_large() -> TooLargeError:
    return TooLargeError(_("一次最多发送 1 MB。请减少记录后分批发送。"), limit_bytes=LARGEST_BODY)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
