"""Aids through the API: granting, changing from a day on, ending."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.aids import change_aid, end_aid, grant_aid
from field_api.api.desk.register.asking import (
    DossierReasoned,
    asked,
    asked_of_member,
    changes,
)
from field_api.models import AidClass, Programme


class Granted(serializers.Serializer[Any]):
    """What is granted, new or from a day on."""

    aid_class = serializers.ChoiceField(
        choices=AidClass.choices, required=False, allow_blank=True, default=""
    )
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    decision_no = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class AidAsked(Granted):
    """A new aid."""

    programme = serializers.ChoiceField(choices=Programme.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="First day no longer in force."
    )


class AidChange(Granted, DossierReasoned):
    """Another class or amount from a day on; what was in force before stays."""

    from_day = serializers.DateField()


class AidEnd(DossierReasoned):
    """The end of an aid."""

    ends_on = serializers.DateField(help_text="First day no longer in force.")


class KeptAid(serializers.Serializer[Any]):
    """The aid that a change has made or changed."""

    id = serializers.IntegerField()
    text = serializers.SerializerMethodField()

    @extend_schema_field(str)
    def get_text(self, aid: Any) -> str:
        return str(aid)


class GrantView(APIView):
    """A member is granted an aid."""

    @changes("aids_grant", AidAsked, KeptAid, status=HTTPStatus.CREATED)
    def post(self, request: Request, uid: UUID, person: UUID) -> Response:
        by, given = asked_of_member(request, uid, person, AidAsked)
        aid = grant_aid(by=by, person=person, today=timezone.localdate(), **given)
        return Response(KeptAid(aid).data, status=HTTPStatus.CREATED)


class ChangeView(APIView):
    """An aid has another class or amount from a day on: a new aid follows it."""

    @changes("aids_change", AidChange, KeptAid)
    def post(self, request: Request, uid: UUID, aid: int) -> Response:
        by, given = asked(request, AidChange)
        row = change_aid(by=by, household=uid, aid=aid, today=timezone.localdate(), **given)
        return Response(KeptAid(row).data)


class EndView(APIView):
    """An aid ends."""

    @changes("aids_end", AidEnd, KeptAid)
    def post(self, request: Request, uid: UUID, aid: int) -> Response:
        by, given = asked(request, AidEnd)
        row = end_aid(by=by, household=uid, aid=aid, today=timezone.localdate(), **given)
        return Response(KeptAid(row).data)
