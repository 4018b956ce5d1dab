"""Households through the API: reading a dossier, entering, correcting.

Reading is recorded here too; the list and its filters are `api.desk.households`'.
"""

from http import HTTPStatus
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.household_facts import HOUSEHOLD_FACTS
from field_api.actions.households import correct_household, register_household
from field_api.actions.number_searches import number_searches_noted
from field_api.actions.readings import record_reading
from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk.dossier import dossier
from field_api.api.desk.dossier_shapes import DossierShape
from field_api.api.desk.households import HouseholdListView
from field_api.api.desk.register.asking import (
    KeptHousehold,
    NewUid,
    Number,
    Reasoned,
    asked,
    changes,
    confirmed_field,
    kept,
    version_field,
)
from field_api.api.desk.register.persons import HeadFacts
from field_api.api.desk.register.points import Placed, point_of
from field_api.api.uids import Uid
from field_api.models import Household, ReadingKind
from field_api.readings.purpose import purpose_of
from geo_minzheng.shared.errors import NotFoundError


class HouseholdFacts(serializers.ModelSerializer[Household]):
    """Facts of a household; what is left out stays, or has its usual value."""

    phone = Number()
    contact_phone = Number()
    mover_phone = Number()
    bank_account = Number()
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    rooms = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=99)
    group_no = serializers.IntegerField(required=False, min_value=0, max_value=99)

    class Meta:
        model = Household
        fields = HOUSEHOLD_FACTS
        extra_kwargs = {"registered_on": {"required": False}}


class HouseholdAsked(Placed):
    """A new household with its head."""

    uid = NewUid()
    village = Uid(help_text="uid of the village.")
    facts = HouseholdFacts(required=False)
    head_uid = NewUid()
    head = HeadFacts()
    confirmed = confirmed_field()


class HouseholdCorrection(Reasoned, Placed):
    """Facts of a household that are to be otherwise."""

    facts = HouseholdFacts(required=False)
    village = Uid(
        required=False,
        allow_null=True,
        default=None,
        help_text="uid of the right village, where the household was entered in a wrong one.",
    )
    version = version_field()


class HouseholdsView(HouseholdListView):  # type: ignore[valid-type,misc]
    """The list of households, and entering one."""

    @changes("households_register", HouseholdAsked, KeptHousehold, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> Response:
        by, given = asked(request, HouseholdAsked)
        with number_searches_noted(by=by, purpose=purpose_of(request)):
            home = register_household(
                by=by,
                facts=given.pop("facts", {}),
                point=point_of(given.pop("point")),
                today=timezone.localdate(),
                **given,
            )
        return kept(home, status=HTTPStatus.CREATED)


class HouseholdView(APIView):
    """One household with its members, aids and visits, and correcting it."""

    @extend_schema(operation_id="households_read", responses=DossierShape)
    def get(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        by = person_of(request)
        home = Household.objects.visible_to(by).filter(uid=uid).first()
        if home is None:
            raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))
        record_reading(by=by, kind=ReadingKind.DOSSIER, purpose=purpose_of(request), household=home)
        return Response(dossier(by, uid, timezone.localdate()))

    @changes("households_correct", HouseholdCorrection, KeptHousehold)
    def patch(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, HouseholdCorrection)
        home = correct_household(
            by=by,
            uid=uid,
            changes=given.pop("facts", {}),
            point=point_of(given.pop("point")),
            today=timezone.localdate(),
            **given,
        )
        return kept(home)
