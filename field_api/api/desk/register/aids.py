"""Aids through the API: granting."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.aids import grant_aid
from field_api.api.desk.register.asking import asked_of_member, changes
from field_api.models import AidClass, Programme


class AidAsked(serializers.Serializer[Any]):
    """A new aid."""

    programme = serializers.ChoiceField(choices=Programme.choices)
    aid_class = serializers.ChoiceField(
        choices=AidClass.choices, required=False, allow_blank=True, default=""
    )
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="First day no longer in force."
    )
    decision_no = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


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
