"""One household whole: members with masked numbers, aids in force, the latest visits.

The page of a household shows the same rows, and those who are members no more besides.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from field_api.api.desk.dossier_shapes import MeansShape
from field_api.api.household_rows import aid_label, finished, plain
from field_api.api.visit_rows import visit_rows
from field_api.models import Aid, Household, MeansAssessment, Person, Relation, Visit
from field_api.register.duplicates import merged_ids
from field_api.register.former_rows import persons_ever_of
from field_api.register.versions import dossier_version, version_of
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
        "split_from": household.split_from.uid if household.split_from else None,
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
