"""One household whole: members with masked numbers, aids in force, the latest visits.

The page of a household shows the same rows, and those who are members no more besides.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import serializers

from field_api.api.household_rows import AidShape, HouseholdShape, aid_label, finished, plain
from field_api.api.visit_rows import VisitShape, visit_rows
from field_api.duplicates import merged_ids
from field_api.former_rows import persons_ever_of
from field_api.models import (
    Aid,
    Disability,
    Household,
    LocationSource,
    MeansAssessment,
    NotCounted,
    Person,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    Visit,
    WorkAbility,
)
from field_api.register_versions import dossier_version, version_of
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.privacy import masked_account, masked_identity_number, masked_phone

LATEST_VISITS = 10

_AS_THEY_STAND = (
    "located_by",
    "registered_address",
    "applicant_name",
    "contact_name",
    "rooms",
    "road_access",
    "hazard_note",
    "mover_name",
    "shelter",
    "bank_name",
    "keeper_name",
    "keeper_relation",
    "keeper_agreement_no",
    "keeper_agreed_on",
    "near_relative",
    "near_relative_of",
    "near_relative_filed_on",
    "income_unsteady",
    "moved_to",
)


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
    self_care_failed = serializers.ListField(
        child=serializers.ChoiceField(choices=SelfCareItem.choices),
        help_text="Items that the person cannot do alone.",
    )
    pregnant = serializers.BooleanField()
    work_ability = serializers.ChoiceField(choices=WorkAbility.choices, allow_blank=True)
    school = serializers.CharField(allow_blank=True)
    employment = serializers.CharField(allow_blank=True)
    not_counted = serializers.ChoiceField(choices=NotCounted.choices, allow_blank=True)
    joined_on = serializers.DateField()


class EntitlementShape(AidShape):
    """One aid in force, of one member."""

    person = serializers.UUIDField()
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2)
    decision_no = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(
        allow_null=True, help_text="First day no longer in force; null while it has no end."
    )


class MeansShape(serializers.ModelSerializer[MeansAssessment]):
    """One means assessment; amounts are yuan a year."""

    class Meta:
        model = MeansAssessment
        exclude = ["id", "household"]


class DossierShape(HouseholdShape):
    """One household whole."""

    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    note = serializers.CharField(allow_blank=True)
    registered_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    location_source = serializers.ChoiceField(choices=LocationSource.choices, allow_blank=True)
    located_on = serializers.DateField(allow_null=True)
    entered_datum = serializers.ChoiceField(choices=Datum.choices, allow_blank=True)
    located_by = serializers.CharField(allow_blank=True)
    registered_address = serializers.CharField(allow_blank=True)
    applicant_name = serializers.CharField(allow_blank=True)
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    rooms = serializers.IntegerField(allow_null=True)
    road_access = serializers.ChoiceField(choices=Household.RoadAccess.choices, allow_blank=True)
    hazard_note = serializers.CharField(allow_blank=True)
    mover_name = serializers.CharField(allow_blank=True)
    mover_phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    shelter = serializers.CharField(allow_blank=True)
    bank_name = serializers.CharField(allow_blank=True)
    bank_account = serializers.CharField(allow_blank=True, help_text="Masked.")
    keeper_name = serializers.CharField(
        allow_blank=True, help_text="Who keeps the bank card; empty: the household itself."
    )
    keeper_relation = serializers.CharField(allow_blank=True)
    keeper_agreement_no = serializers.CharField(allow_blank=True)
    keeper_agreed_on = serializers.DateField(allow_null=True)
    near_relative = serializers.BooleanField()
    near_relative_of = serializers.CharField(allow_blank=True)
    near_relative_filed_on = serializers.DateField(allow_null=True)
    income_unsteady = serializers.BooleanField()
    moved_to = serializers.CharField(allow_blank=True)
    merged_into = serializers.UUIDField(allow_null=True, help_text="uid of the survivor.")
    merged_from = serializers.ListField(
        child=serializers.UUIDField(), help_text="Households merged into this one."
    )
    version = serializers.IntegerField(
        help_text="Of the household's own facts; a correction that names it is refused when "
        "somebody else changed the same facts meanwhile."
    )
    dossier_version = serializers.CharField(
        help_text="Of facts, members and aids together; a merge, split, move or death that "
        "names it is refused when anything changed meanwhile."
    )
    means_assessments = MeansShape(many=True, help_text="The latest first.")
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
    whole = merged_ids(household)
    return {
        **row,
        "phone": masked_phone(household.phone),
        "note": household.note,
        "registered_on": household.registered_on,
        "closed_on": household.closed_on,
        "location_source": household.location_source,
        "located_on": household.located_on,
        "entered_datum": household.entered_datum,
        **{name: getattr(household, name) for name in _AS_THEY_STAND},
        "contact_phone": masked_phone(household.contact_phone),
        "mover_phone": masked_phone(household.mover_phone),
        "bank_account": masked_account(household.bank_account),
        "merged_into": household.merged_into.uid if household.merged_into else None,
        "merged_from": list(household.merged_from.order_by("id").values_list("uid", flat=True)),
        "version": version_of(household),
        "dossier_version": dossier_version([household]),
        "means_assessments": MeansShape(
            MeansAssessment.objects.filter(household__in=whole).order_by("-assessed_on", "id"),
            many=True,
        ).data,
        "members": members_of(household),
        "entitlements": [_entitlement(aid) for aid in _in_force(household, today)],
        "visits": latest_visits_of(household, whole),
    }


def members_of(household: Household) -> list[dict[str, Any]]:
    """Those who live in it as `MemberShape`: the head, then the oldest first."""
    living = Person.objects.living().filter(household=household).order_by("birth_date", "id")
    return [_member(each) for each in sorted(living, key=lambda one: one.relation != Relation.HEAD)]


def former_members_of(household: Household) -> list[dict[str, Any]]:
    """Those who died or moved away, as `MemberShape` with `left_on` and `died_on`."""
    former = Person.objects.filter(household=household).exclude(left_on=None, died_on=None)
    return [
        {
            **_member(person),
            "left_on": person.left_on,
            "died_on": person.died_on,
            "death_source": person.death_source,
        }
        for person in former.order_by("birth_date", "id")
    ]


def moved_members_of(household: Household, by: AbstractBaseUser | AnonymousUser) -> list[Person]:
    """Those who went on to another household of the register that `by` may see."""
    here = persons_ever_of(household)
    elsewhere = Person.objects.visible_to(by).filter(pk__in=here).exclude(household=household)
    return list(elsewhere.select_related("household").order_by("birth_date", "id"))


def latest_visits_of(household: Household, whole: list[int]) -> list[dict[str, Any]]:
    """The latest `LATEST_VISITS` as `VisitShape`, the newest first.

    Args:
        whole: `merged_ids` of the household: visits stay where they were made.
    """
    visits = Visit.objects.filter(household__in=whole).order_by("-started_at", "-id")
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
        "self_care_failed": person.self_care_failed,
        "pregnant": person.pregnant,
        "work_ability": person.work_ability,
        "school": person.school,
        "employment": person.employment,
        "not_counted": person.not_counted,
        "joined_on": person.joined_on,
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
