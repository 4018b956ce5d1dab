"""Members through the API: entering, correcting, death, leaving, and who is the head."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.deaths import record_death
from field_api.actions.leaving import change_head, leave_household
from field_api.actions.number_searches import number_searches_noted
from field_api.actions.person_facts import PERSON_FACTS
from field_api.actions.persons import add_person, correct_person
from field_api.api.desk.register.asking import (
    DossierReasoned,
    KeptHousehold,
    NewUid,
    Number,
    OnDossier,
    Reasoned,
    asked,
    asked_of_member,
    changes,
    confirmed_field,
    kept,
    version_field,
)
from field_api.api.uids import Uid
from field_api.models import Person, Relation, SelfCareItem
from field_api.readings.purpose import purpose_of


def new_head_field() -> Uid:
    return Uid(
        required=False,
        allow_null=True,
        default=None,
        help_text="uid of who follows, where the head goes and leaves others behind.",
    )


class PersonFacts(serializers.ModelSerializer[Person]):
    """Facts of a person."""

    identity_number = Number()
    phone = Number()
    self_care_failed = serializers.ListField(
        child=serializers.ChoiceField(choices=SelfCareItem.choices), required=False, max_length=6
    )
    disability_grade = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=4
    )

    class Meta:
        model = Person
        fields: ClassVar = list(PERSON_FACTS)
        extra_kwargs = {"joined_on": {"required": False}}


class HeadFacts(PersonFacts):
    """Facts of a household's head, whose relation is known."""

    class Meta(PersonFacts.Meta):
        fields: ClassVar = [each for each in PERSON_FACTS if each not in {"relation", "joined_on"}]


class PersonAsked(PersonFacts):
    """A new member."""

    uid = NewUid()
    confirmed = confirmed_field()

    class Meta(PersonFacts.Meta):
        fields: ClassVar = ["uid", "confirmed", *PERSON_FACTS]


class PersonChanges(PersonFacts):
    """Facts of a person that are to be otherwise; what is left out stays."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `partial` of a shape inside another is not heard.
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class PersonCorrection(Reasoned):
    """Facts of a person that are to be otherwise."""

    facts = PersonChanges(source="changes")
    version = version_field()


class DeathAsked(OnDossier):
    """A death."""

    died_on = serializers.DateField()
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=60, help_text="Who told, or which paper."
    )
    new_head = new_head_field()


class LeaveAsked(DossierReasoned):
    """A member who leaves, or joins another household."""

    on = serializers.DateField(help_text="The first day no longer in this household.")
    to = Uid(
        required=False,
        allow_null=True,
        default=None,
        help_text="uid of the household that the member joins; null: out of the register.",
    )
    relation = serializers.ChoiceField(
        choices=[each for each in Relation.choices if each[0] != Relation.HEAD],
        default=Relation.OTHER.value,
        help_text="To the head there.",
    )
    new_head = new_head_field()


class HeadAsked(DossierReasoned):
    """Another member who is to be the head."""

    new_head = Uid(help_text="uid of the member.")


class KeptPerson(serializers.Serializer[Any]):
    """The person that a change has made or changed."""

    uid = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=Relation.choices)


class MembersView(APIView):
    """Entering a member."""

    @changes("persons_add", PersonAsked, KeptPerson, status=HTTPStatus.CREATED)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, PersonAsked)
        with number_searches_noted(by=by, purpose=purpose_of(request)):
            person = add_person(
                by=by,
                household=uid,
                uid=given.pop("uid"),
                confirmed=given.pop("confirmed"),
                facts=given,
                today=timezone.localdate(),
            )
        return Response(KeptPerson(person).data, status=HTTPStatus.CREATED)


class MemberView(APIView):
    """Correcting a member."""

    @changes("persons_correct", PersonCorrection, KeptPerson)
    def patch(self, request: Request, uid: UUID, person: UUID) -> Response:
        by, given = asked_of_member(request, uid, person, PersonCorrection)
        with number_searches_noted(by=by, purpose=purpose_of(request)):
            corrected = correct_person(by=by, uid=person, today=timezone.localdate(), **given)
        return Response(KeptPerson(corrected).data)


class DeathView(APIView):
    """A member has died."""

    @changes("persons_death", DeathAsked, KeptPerson)
    def post(self, request: Request, uid: UUID, person: UUID) -> Response:
        by, given = asked_of_member(request, uid, person, DeathAsked)
        dead = record_death(by=by, person=person, today=timezone.localdate(), **given)
        return Response(KeptPerson(dead).data)


class LeaveView(APIView):
    """A member leaves: for another household of the register, or out of it."""

    @changes("persons_leave", LeaveAsked, KeptPerson)
    def post(self, request: Request, uid: UUID, person: UUID) -> Response:
        by, given = asked_of_member(request, uid, person, LeaveAsked)
        gone = leave_household(by=by, uid=person, today=timezone.localdate(), **given)
        return Response(KeptPerson(gone).data)


class HeadView(APIView):
    """Another member becomes the head."""

    @changes("households_change_head", HeadAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, HeadAsked)
        return kept(change_head(by=by, household=uid, **given))
