"""`POST /api/field/v1/push/`: up to 100 envelopes in, one result for each out.

It reads bytes and writes results. What becomes of an envelope is decided in
`actions/envelopes.py`; a body that cannot be read as a whole is kept in quarantine.
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.envelope_refusals import (
    NotAnEnvelopeRefusedError,
    NotCanonicalRefusedError,
    UnknownKindError,
)
from field_api.actions.envelopes import receive_envelopes
from field_api.actions.quarantine import keep_body
from field_api.actions.sent_items import SentItem
from field_api.actions.visit_refusals import VisitRefusedError
from field_api.api.asker import person_of
from field_api.api.phone.push_bodies import (
    LARGEST_KEPT,
    UnreadableError,
    declared_length,
    opened,
    read_body,
    too_large,
)
from field_api.api.phone.push_shapes import PushAnswer, PushBody
from field_api.api.phone.visits import KIND, read_visit
from field_api.visiting.envelopes import (
    Envelope,
    NotAnEnvelopeError,
    NotCanonicalError,
    identity_of,
    kept_bytes,
    read_envelope,
)
from field_api.visiting.reports import VisitReport
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.plain_answers import json_answer, plain_asker, refusal


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
        try:
            answer = pushed_plainly(request)
        except Exception as error:
            return refusal(error, request)
        return answer or super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything else may read it as a form: the bytes are needed as they came.
        read_body(request._request)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="push",
        request={"application/json": PushBody},
        responses={200: PushAnswer},
    )
    def post(self, request: Request) -> Response:
        return Response({"results": _push(person_of(request), request._request)})


def pushed_plainly(request: HttpRequest) -> HttpResponse | None:
    """The answer, where nothing is left for the framework to say; None: nothing is done yet.

    Raises:
        Exception: nobody foresaw it. What was stored by then is a duplicate when sent again.
    """
    by = _plain_pusher(request)
    if by is None:
        return None
    try:
        return json_answer({"results": _push(by, request)})
    except GeoMinzhengError as error:
        return refusal(error, request)


def _plain_pusher(request: HttpRequest) -> AbstractBaseUser | None:
    """Whoever pushes, where nothing is left for the framework to say."""
    if request.method != "POST":
        return None
    try:
        read_body(request)
    except UnreadableError:
        return None
    return plain_asker(request)


def _push(by: AbstractBaseUser, request: HttpRequest) -> list[dict[str, Any]]:
    """The results, as `PushResult` describes them.

    Raises:
        GeoMinzhengError: the body as a whole cannot be taken; it is kept where there is one.
    """
    now, body = timezone.now(), b""
    user_agent = str(request.META.get("HTTP_USER_AGENT", ""))
    try:
        if declared_length(request) > LARGEST_KEPT:
            raise too_large()
        body = request.body
        device, envelopes = opened(by, request.content_type, body)
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
