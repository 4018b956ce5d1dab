"""Households that move or leave the register, through the API."""

from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.moves import move_out
from field_api.api.desk.register.asking import (
    DossierReasoned,
    KeptHousehold,
    asked,
    changes,
    kept,
)


class MoveOutAsked(DossierReasoned):
    """A household that leaves the jurisdiction."""

    on = serializers.DateField()
    moved_to = serializers.CharField(max_length=120)
    aids_end_on = serializers.DateField(required=False, allow_null=True, default=None)


class MoveOutView(APIView):
    """The household leaves the jurisdiction."""

    @changes("households_move_out", MoveOutAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, MoveOutAsked)
        return kept(move_out(by=by, uid=uid, today=timezone.localdate(), **given))
