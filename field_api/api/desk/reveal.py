"""`POST /api/field/v1/households/{uid}/reveal/`: one masked number shown whole.

The answer is kept by no browser, and the number stands in no address and no log.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.reveals import (
    REVEALED_OF_HOUSEHOLD,
    REVEALED_OF_PERSON,
    reveal_number,
)
from field_api.api.asker import person_of, scope_with_names
from field_api.api.uids import Uid
from field_api.models import Household, Person
from field_api.readings.purpose import purpose_of
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.errors import NotFoundError


class RevealAsked(serializers.Serializer[Any]):
    """Which number, and why."""

    person = Uid(
        required=False,
        allow_null=True,
        default=None,
        help_text="uid of a member; null: a number of the household's own.",
    )
    field = serializers.ChoiceField(
        choices=sorted({*REVEALED_OF_PERSON, *REVEALED_OF_HOUSEHOLD}),
        label=gettext_lazy("号码"),
    )
    # An empty reason is the action's to refuse, in words that say what is wanted.
    reason = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=200,
        label=gettext_lazy("查看原因"),
        help_text="At least 2 characters; written into the log of reading.",
    )


class Revealed(serializers.Serializer[Any]):
    """The whole number; empty where none is registered."""

    value = serializers.CharField(allow_blank=True)


class RevealView(APIView):
    """One number at a time, for a reason."""

    @extend_schema(
        operation_id="households_reveal",
        request=RevealAsked,
        responses={200: Revealed, 429: ERROR},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        by = person_of(request)
        household = Household.objects.visible_to(by).filter(uid=uid).first()
        if household is None:
            raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))
        asked = RevealAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        person = None
        if given["person"] is not None:
            person = Person.objects.filter(household=household, uid=given["person"]).first()
            if person is None:
                raise NotFoundError(_("这一户没有这位成员。"))
        value = reveal_number(
            by=by,
            household=household,
            person=person,
            field=given["field"],
            reason=given["reason"],
            purpose=purpose_of(request),
        )
        return Response({"value": value}, headers={"Cache-Control": "no-store"})
