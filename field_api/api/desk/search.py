"""Search everywhere, for the box in the frame and for scripts.

A POST although it changes nothing: the text is personal data and must be in no address.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.jurisdiction import Right, scope_of
from field_api.actions.number_searches import search_by_number
from field_api.api.asker import person_of
from field_api.readings.purpose import purpose_of
from field_api.search.asked import LONGEST, understood
from field_api.search.engine import DEEPEST, KINDS, Answer, search
from geo_minzheng.shared.errors import InvalidInputError


class TypedText(serializers.CharField):
    """JSON text; a number is not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        typed: str = super().to_internal_value(data)
        return typed


class SearchBody(serializers.Serializer[Any]):
    """What is asked."""

    text = TypedText(
        max_length=LONGEST,
        label=gettext_lazy("查找内容"),
        help_text="A name, pinyin or initials, an identity number, a whole name and the last "
        "four places, a phone, a household's number, part of an address, a division or its code.",
    )
    kind = serializers.ChoiceField(choices=list(KINDS), required=False, help_text="Only these.")
    offset = serializers.IntegerField(default=0, min_value=0, max_value=DEEPEST)
    limit = serializers.IntegerField(default=10, min_value=1, max_value=50)
    suggest = serializers.BooleanField(
        default=False, help_text="While somebody types: numbers of persons are not looked up."
    )


class PartShape(serializers.Serializer[Any]):
    """A piece of a text; `hit` where it is what was typed."""

    text = serializers.CharField()
    hit = serializers.BooleanField()


class HitShape(serializers.Serializer[Any]):
    """One answer."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    uid = serializers.CharField()
    title = PartShape(many=True)
    matched_by = serializers.CharField()
    matched_label = serializers.CharField()
    matched = PartShape(many=True)
    facts = serializers.ListField(child=serializers.CharField())
    where = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField()


class SectionShape(serializers.Serializer[Any]):
    """Hits of one kind."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="At most 50.")
    more = serializers.BooleanField(help_text="There are more than `count`.")
    next = serializers.IntegerField(allow_null=True, help_text="The offset that follows.")
    hits = HitShape(many=True)


class AnswerShape(serializers.Serializer[Any]):
    """All sections that hold something."""

    sections = SectionShape(many=True)
    numbers_await_enter = serializers.BooleanField(
        help_text="A suggestion only: a person's number is looked up when it is asked in earnest."
    )
    address_too_short = serializers.BooleanField(
        help_text="Addresses were not looked at: in a large jurisdiction three characters in a "
        "row are needed."
    )


class SearchView(APIView):
    """POST a text; the answer is what of it the asker may see."""

    @extend_schema(operation_id="search", request=SearchBody, responses=AnswerShape)
    def post(self, request: Request) -> Response:
        body = SearchBody(data=request.data)
        if not body.is_valid():
            # The fields are named, what was typed is not.
            raise InvalidInputError(
                _("查找内容为空或太长，请输入 1 至 {most} 个字。").format(most=LONGEST)
                if "text" in body.errors
                else _("查找条件有误。"),
                fields=sorted(body.errors),
            )
        return Response(asdict(answered(request, **body.validated_data)))


def answered(
    request: Request | HttpRequest,
    *,
    text: str,
    limit: int,
    kind: str | None = None,
    offset: int = 0,
    suggest: bool = False,
) -> Answer:
    """What the signed-in person finds; a search by a person's number is written down first.

    Raises:
        TooManySearchesError: they have asked for as many numbers within the hour as one may.
    """
    user = person_of(request)
    asked = understood(text)
    find = partial(
        search,
        user,
        asked,
        today=timezone.localdate(),
        limit=limit,
        kind=kind,
        offset=offset,
        suggesting=suggest,
    )
    if not asked.by_number or suggest or not scope_of(user).may(Right.SEE_NAMES):
        return find()
    return search_by_number(
        by=user,
        purpose=purpose_of(request),
        asked_by=[name for name in ("identity_number", "phone", "four") if getattr(asked, name)],
        find=find,
        count=_people_in,
    )


def _people_in(answer: Answer) -> int:
    return sum(one.count for one in answer.sections if one.kind in ("person", "household"))
