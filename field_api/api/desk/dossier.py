"""One household whole: members with masked numbers, aids in force, the latest visits.

The page of a household shows the same rows, and those who are members no more besides.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from rest_framework import serializers

from field_api.api.household_rows import AidShape, HouseholdShape, aid_label, finished, plain
from field_api.api.visit_rows import VisitShape, visit_rows
from field_api.models import (
    Aid,
    Disability,
    Household,
    LocationSource,
    Person,
    Relation,
    SelfCare,
    Sex,
    Visit,
)
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

LATEST_VISITS = 10


class MemberShape(serializers.Serializer[Any]):
    """One member. Numbers are masked: a list of members is no place to read them out."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    sex = serializers.ChoiceField(choices=Sex.choices)
    birth_date = serializers.DateField()
    identity_number = serializers.CharField(allow_blank=True, help_text="Masked.")
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    disability = serializers.ChoiceField(choices=Disability.choices, allow_blank=True)
    disability_grade = serializers.IntegerField(allow_null=True)
    serious_illness = serializers.BooleanField()
    self_care = serializers.ChoiceField(choices=SelfCare.choices)
    pregnant = serializers.BooleanField()


class EntitlementShape(AidShape):
    """One aid in force, of one member."""

    person = serializers.UUIDField()
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2)
    decision_no = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(
        allow_null=True, help_text="First day no longer in force; null while it has no end."
    )


class DossierShape(HouseholdShape):
    """One household whole."""

    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    note = serializers.CharField(allow_blank=True)
    registered_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    location_source = serializers.ChoiceField(choices=LocationSource.choices, allow_blank=True)
    located_on = serializers.DateField(allow_null=True)
    entered_datum = serializers.ChoiceField(choices=Datum.choices, allow_blank=True)
    members = MemberShape(many=True)
    entitlements = EntitlementShape(many=True)
    visits = VisitShape(many=True, help_text="The latest ten.")


def dossier(by: AbstractBaseUser, uid: UUID, today: date) -> dict[str, Any]:
    """The household `uid` as `DossierShape`, on `today`.

    Raises:
        NotFoundError: there is none that `by` may see.
    """
    visible = Household.objects.visible_to(by).filter(uid=uid)
    household = visible.first()
    if household is None:
        raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))
    (row,) = finished(plain(visible), today)
    return {
        **row,
        "phone": masked_phone(household.phone),
        "note": household.note,
        "registered_on": household.registered_on,
        "closed_on": household.closed_on,
        "location_source": household.location_source,
        "located_on": household.located_on,
        "entered_datum": household.entered_datum,
        "members": members_of(household),
        "entitlements": [_entitlement(aid) for aid in _in_force(household, today)],
        "visits": latest_visits_of(household),
    }


def members_of(household: Household) -> list[dict[str, Any]]:
    """Those who live in it as `MemberShape`, the oldest first."""
    living = Person.objects.living().filter(household=household)
    return [_member(person) for person in living.order_by("birth_date", "id")]


def former_members_of(household: Household) -> list[dict[str, Any]]:
    """Those who died or moved away, as `MemberShape` with `left_on` and `died_on`."""
    former = Person.objects.filter(household=household).exclude(left_on=None, died_on=None)
    return [
        {**_member(person), "left_on": person.left_on, "died_on": person.died_on}
        for person in former.order_by("birth_date", "id")
    ]


def latest_visits_of(household: Household) -> list[dict[str, Any]]:
    """The latest `LATEST_VISITS` as `VisitShape`, the newest first."""
    visits = Visit.objects.filter(household=household).order_by("-started_at", "-id")
    return visit_rows(visits[:LATEST_VISITS])


def _in_force(household: Household, today: date) -> list[Aid]:
    aids = Aid.objects.as_of(today).filter(household=household).select_related("person")
    return list(aids.order_by("programme", "id"))


def _member(person: Person) -> dict[str, Any]:
    return {
        "uid": str(person.uid),
        "name": person.name,
        "relation": person.relation,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "identity_number": masked_identity_number(person.identity_number),
        "phone": masked_phone(person.phone),
        "disability": person.disability,
        "disability_grade": person.disability_grade,
        "serious_illness": person.serious_illness,
        "self_care": person.self_care,
        "pregnant": person.pregnant,
    }


def _entitlement(aid: Aid) -> dict[str, Any]:
    return {
        "programme": aid.programme,
        "aid_class": aid.aid_class,
        "text": aid_label(aid.programme, aid.aid_class),
        "person": str(aid.person.uid),
        "amount_yuan": str(aid.amount_yuan),
        "decision_no": aid.decision_no,
        "valid_from": aid.valid.lower,
        "valid_to": aid.valid.upper,
    }
