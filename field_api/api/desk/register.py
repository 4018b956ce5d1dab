"""Keeping the register through the API: the same actions as the pages', with the same refusals.

Reading is recorded here too; the list and its filters are `households`'.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.aids import grant_aid
from field_api.actions.deaths import record_death
from field_api.actions.households import correct_household, register_household
from field_api.actions.merges import merge_households
from field_api.actions.moves import move_out
from field_api.actions.persons import add_person, correct_person
from field_api.actions.readings import record_reading
from field_api.actions.splits import split_household
from field_api.api.asker import person_of, scope_with_names
from field_api.api.desk.dossier import DossierShape, dossier
from field_api.api.desk.households import HouseholdListView
from field_api.api.desk.register_shapes import (
    AidAsked,
    DeathAsked,
    HouseholdAsked,
    HouseholdCorrection,
    KeptAid,
    KeptHousehold,
    KeptPerson,
    MergeAsked,
    MoveOutAsked,
    PersonAsked,
    PersonCorrection,
    SplitAsked,
    point_of,
)
from field_api.models import Household, Person, ReadingKind
from field_api.reading_purpose import purpose_of
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.errors import NotFoundError

REFUSED = {409: ERROR, 422: ERROR}


class HouseholdsView(HouseholdListView):  # type: ignore[valid-type,misc]
    """The list of households, and entering one."""

    @extend_schema(
        operation_id="households_register",
        request=HouseholdAsked,
        responses={201: KeptHousehold, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        scope_with_names(request)
        given = _read(HouseholdAsked, request)
        home = register_household(
            by=person_of(request),
            uid=given["uid"],
            village=given["village"],
            facts=given.get("facts", {}),
            head=given["head"],
            head_uid=given["head_uid"],
            today=timezone.localdate(),
            point=point_of(given["point"]),
            outside_reason=given["outside_reason"],
        )
        return Response(KeptHousehold(home).data, status=HTTPStatus.CREATED)


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

    @extend_schema(
        operation_id="households_correct",
        request=HouseholdCorrection,
        responses={200: KeptHousehold, **REFUSED},
    )
    def patch(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        given = _read(HouseholdCorrection, request)
        home = correct_household(
            by=person_of(request),
            uid=uid,
            changes=given.get("facts", {}),
            today=timezone.localdate(),
            reason=given["reason"],
            village=given["village"],
            point=point_of(given["point"]),
            outside_reason=given["outside_reason"],
            version=given["version"],
        )
        return Response(KeptHousehold(home).data)


class MergeView(APIView):
    """Another household becomes part of this one."""

    @extend_schema(
        operation_id="households_merge",
        request=MergeAsked,
        responses={200: KeptHousehold, **REFUSED},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        given = _read(MergeAsked, request)
        home = merge_households(
            by=person_of(request),
            survivor=uid,
            other=given["other"],
            today=timezone.localdate(),
            reason=given["reason"],
            take=given["take"],
            same_persons={pair["other"]: pair["survivor"] for pair in given["same_persons"]},
            dossier=given["dossier_version"] or None,
        )
        return Response(KeptHousehold(home).data)


class SplitView(APIView):
    """Members become a household of their own."""

    @extend_schema(
        operation_id="households_split",
        request=SplitAsked,
        responses={201: KeptHousehold, **REFUSED},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        given = _read(SplitAsked, request)
        home = split_household(
            by=person_of(request),
            uid=uid,
            new_uid=given["new_uid"],
            persons=given["persons"],
            head=given["head"],
            on=given["on"],
            today=timezone.localdate(),
            reason=given["reason"],
            new_head_of_rest=given["new_head_of_rest"],
            dossier=given["dossier_version"] or None,
        )
        return Response(KeptHousehold(home).data, status=HTTPStatus.CREATED)


class MoveOutView(APIView):
    """The household leaves the jurisdiction."""

    @extend_schema(
        operation_id="households_move_out",
        request=MoveOutAsked,
        responses={200: KeptHousehold, **REFUSED},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        given = _read(MoveOutAsked, request)
        home = move_out(
            by=person_of(request),
            uid=uid,
            on=given["on"],
            moved_to=given["moved_to"],
            aids_end_on=given["aids_end_on"],
            today=timezone.localdate(),
            reason=given["reason"],
            dossier=given["dossier_version"] or None,
        )
        return Response(KeptHousehold(home).data)


class MembersView(APIView):
    """Entering a member."""

    @extend_schema(
        operation_id="persons_add",
        request=PersonAsked,
        responses={201: KeptPerson, **REFUSED},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        scope_with_names(request)
        given = _read(PersonAsked, request)
        person = add_person(
            by=person_of(request),
            household=uid,
            uid=given.pop("uid"),
            facts=given,
            today=timezone.localdate(),
        )
        return Response(KeptPerson(person).data, status=HTTPStatus.CREATED)


class MemberView(APIView):
    """Correcting a member."""

    @extend_schema(
        operation_id="persons_correct",
        request=PersonCorrection,
        responses={200: KeptPerson, **REFUSED},
    )
    def patch(self, request: Request, uid: UUID, person: UUID) -> Response:
        scope_with_names(request)
        _member(request, uid, person)
        given = _read(PersonCorrection, request)
        corrected = correct_person(
            by=person_of(request),
            uid=person,
            changes=given["facts"],
            today=timezone.localdate(),
            reason=given["reason"],
            version=given["version"],
        )
        return Response(KeptPerson(corrected).data)


class DeathView(APIView):
    """A member has died."""

    @extend_schema(
        operation_id="persons_death",
        request=DeathAsked,
        responses={200: KeptPerson, **REFUSED},
    )
    def post(self, request: Request, uid: UUID, person: UUID) -> Response:
        scope_with_names(request)
        _member(request, uid, person)
        given = _read(DeathAsked, request)
        dead = record_death(
            by=person_of(request),
            person=person,
            died_on=given["died_on"],
            source=given["source"],
            today=timezone.localdate(),
            new_head=given["new_head"],
            dossier=given["dossier_version"] or None,
        )
        return Response(KeptPerson(dead).data)


class GrantView(APIView):
    """A member is granted an aid."""

    @extend_schema(operation_id="aids_grant", request=AidAsked, responses={201: KeptAid, **REFUSED})
    def post(self, request: Request, uid: UUID, person: UUID) -> Response:
        scope_with_names(request)
        _member(request, uid, person)
        given = _read(AidAsked, request)
        aid = grant_aid(by=person_of(request), person=person, today=timezone.localdate(), **given)
        return Response(KeptAid(aid).data, status=HTTPStatus.CREATED)


def _read(shape: type[serializers.BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, as `shape` reads it."""
    asked = shape(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _member(request: Request, uid: UUID, person: UUID) -> None:
    """Refuse a person who is no member of the household in the address.

    Raises:
        NotFoundError: there is none whom the asker may see.
    """
    visible = Person.objects.visible_to(person_of(request))
    if not visible.filter(uid=person, household__uid=uid).exists():
        raise NotFoundError(_("这一户没有这位成员，或不在您的辖区内。"))
