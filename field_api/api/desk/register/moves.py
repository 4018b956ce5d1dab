"""Households that move, leave the register or come back to it, through the API."""

from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.moves import close, move_out, move_village, reopen
from field_api.api.desk.register.asking import (
    DossierReasoned,
    KeptHousehold,
    asked,
    changes,
    kept,
)
from field_api.api.desk.register.points import Placed, point_of


class MoveAsked(DossierReasoned, Placed):
    """A household that moves inside the jurisdiction; without a point it becomes unlocated."""

    village = serializers.UUIDField(help_text="uid of the village it moves to, or stays in.")
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


class ReopenAsked(DossierReasoned):
    """A household that is to be on the register again."""


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
    """The household is on the register again."""

    @changes("households_reopen", ReopenAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, ReopenAsked)
        return kept(reopen(by=by, uid=uid, today=timezone.localdate(), **given))
