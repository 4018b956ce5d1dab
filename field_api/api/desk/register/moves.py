"""Households that move, leave the register or come back to it, through the API."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.moves import close, move_out, move_village
from field_api.actions.readings import record_reading
from field_api.actions.reopening import reopen
from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk.register.asking import (
    DossierReasoned,
    KeptHousehold,
    asked,
    changes,
    kept,
)
from field_api.api.desk.register.persons import new_head_field
from field_api.api.desk.register.points import Placed, point_of
from field_api.api.uids import Uid
from field_api.models import Household, ReadingKind, Relation
from field_api.readings.purpose import purpose_of
from field_api.register.leavers import leavers_of
from geo_minzheng.shared.errors import NotFoundError


class MoveAsked(DossierReasoned, Placed):
    """A household that moves inside the jurisdiction; without a point it becomes unlocated."""

    village = Uid(help_text="uid of the village it moves to, or stays in.")
    group_no = serializers.IntegerField(min_value=0, max_value=99)
    address = serializers.CharField(max_length=120)


class CloseAsked(DossierReasoned):
    """A household that leaves the register where it stands."""

    on = serializers.DateField()
    aids_end_on = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="First day its aids are no longer in force; null: the day it leaves.",
    )


class MoveOutAsked(CloseAsked):
    """A household that leaves the jurisdiction."""

    moved_to = serializers.CharField(max_length=120)


class LeaverShape(serializers.Serializer[Any]):
    """One who left on the day on which the household did."""

    uid = serializers.UUIDField(source="person.uid")
    name = serializers.CharField(source="person.name")
    relation = serializers.ChoiceField(choices=Relation.choices, source="person.relation")
    birth_date = serializers.DateField(source="person.birth_date")
    left_with_household = serializers.BooleanField(
        help_text="By the closing itself; false: the person left alone that day."
    )


class LeaversShape(serializers.Serializer[Any]):
    """Who may come back with a household."""

    persons = LeaverShape(many=True)


class ReopenAsked(DossierReasoned):
    """A household that is to be on the register again."""

    persons = serializers.ListField(
        child=Uid(),
        required=False,
        allow_null=True,
        default=None,
        max_length=50,
        help_text="uids of those who come back; left out: those whom the closing took along.",
    )
    new_head = new_head_field()


class MoveView(APIView):
    """The household moves inside the jurisdiction."""

    @changes("households_move", MoveAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, MoveAsked)
        point = point_of(given.pop("point"))
        return kept(move_village(by=by, uid=uid, point=point, today=timezone.localdate(), **given))


class MoveOutView(APIView):
    """The household leaves the jurisdiction."""

    @changes("households_move_out", MoveOutAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, MoveOutAsked)
        return kept(move_out(by=by, uid=uid, today=timezone.localdate(), **given))


class CloseView(APIView):
    """The household leaves the register where it stands."""

    @changes("households_close", CloseAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, CloseAsked)
        return kept(close(by=by, uid=uid, today=timezone.localdate(), **given))


class ReopenView(APIView):
    """The household is on the register again, with those who come back."""

    @extend_schema(operation_id="households_leavers", responses=LeaversShape)
    def get(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        by = person_of(request)
        home = Household.objects.visible_to(by).filter(uid=uid).first()
        if home is None:
            raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))
        record_reading(by=by, kind=ReadingKind.DOSSIER, purpose=purpose_of(request), household=home)
        return Response(LeaversShape({"persons": leavers_of(home)}).data)

    @changes("households_reopen", ReopenAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, ReopenAsked)
        return kept(reopen(by=by, uid=uid, today=timezone.localdate(), **given))
