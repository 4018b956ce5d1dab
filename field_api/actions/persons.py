"""Entering and correcting persons. Who leaves, and who becomes head, is `actions.leaving`."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import scope_of
from field_api.actions.person_facts import PERSON_FACTS, put_facts
from field_api.actions.register_keeping import (
    kept_household,
    kept_person,
    refuse_taken_uid,
    save_together,
)
from field_api.actions.register_refusals import (
    ChangedMeanwhileError,
    IdentityNumberTakenError,
    LookAlikesError,
)
from field_api.models import Household, Person, Relation
from field_api.models.person import PersonQuerySet
from field_api.register.look_alikes import look_alikes
from field_api.register.versions import changed_fields
from geo_minzheng.shared.history import changed_by, note_registration

MOST_CONFIRMED = 20
"""Households that one entry may be said to differ from."""


def add_person(
    *,
    by: AbstractBaseUser,
    household: UUID,
    uid: UUID,
    facts: Mapping[str, Any],
    today: date,
    confirmed: Collection[UUID] = (),
    reason: str = "",
) -> Person:
    """Enter a person; a second call with the same `uid` changes nothing.

    Args:
        facts: of `PERSON_FACTS`; what is missing has the model's default.
        confirmed: uids of households with somebody alike, who is another.

    Raises:
        LookAlikesError: somebody like this is in the register; nothing is stored.
        RegisterRefusedError: another of its kinds.
    """
    why = "；".join(part for part in (reason.strip(), looked_at(by, confirmed)) if part)
    with changed_by(by, action="persons.add_person", reason=why):
        home = kept_household(by=by, uid=household, active=True)
        if known := Person.objects.filter(uid=uid, household=home).first():
            return known
        person = new_person(by=by, home=home, uid=uid, facts=facts, today=today)
        refuse_look_alikes(person, by=by, confirmed=confirmed)
        save_together(person, number_taken=lambda: number_taken(person, by=by))
        note_registration(person)
        return person


def new_person(
    *, by: AbstractBaseUser, home: Household, uid: UUID, facts: Mapping[str, Any], today: date
) -> Person:
    """The checked row, not yet saved."""
    refuse_taken_uid(Person, uid)
    person = Person(uid=uid, household=home, joined_on=today)
    put_facts(person, facts, today=today)
    refuse_taken_number(person, by=by)
    return person


def correct_person(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    changes: Mapping[str, Any],
    today: date,
    reason: str,
    version: int | None = None,
) -> Person:
    """Change what is known of a person; the head's name is the household's too.

    Args:
        changes: of `PERSON_FACTS`; what is not named stays.
        version: of the row as the asker saw it; None asks for nothing.

    Raises:
        ChangedMeanwhileError: somebody changed one of these fields to something else.
        RegisterRefusedError: another of its kinds.
    """
    with changed_by(by, action="persons.correct_person", reason=reason):
        home, person = kept_person(by=by, uid=uid)
        seen = {name: getattr(person, name) for name in PERSON_FACTS}
        others = [] if version is None else changed_fields(person, version, PERSON_FACTS)
        put_facts(person, changes, today=today)
        different = [name for name in PERSON_FACTS if getattr(person, name) != seen[name]]
        if clash := [name for name in others if name in changes and name in different]:
            raise ChangedMeanwhileError(clash)
        if not different:
            return person
        if "identity_number" in different:
            refuse_taken_number(person, by=by)
        save_together(person, number_taken=lambda: number_taken(person, by=by))
        if person.relation == Relation.HEAD and home.head_name != person.name:
            home.head_name = person.name
            home.save(update_fields=["head_name"])
        return person


def refuse_taken_number(person: Person, *, by: AbstractBaseUser) -> None:
    """Refuse an identity number that another living person has, and say where if `by` may know."""
    if person.identity_hash and _holders(person).exists():
        raise number_taken(person, by=by)


def number_taken(person: Person, *, by: AbstractBaseUser) -> IdentityNumberTakenError:
    """The refusal of a number that somebody else has; who, only where `by` may see them."""
    other = _holders(person).select_related("household").first()
    visible = other is not None and other.household.village_id in scope_of(by).village_ids
    return IdentityNumberTakenError(other if visible else None)


def _holders(person: Person) -> PersonQuerySet:
    return Person.objects.living().filter(identity_hash=person.identity_hash).exclude(pk=person.pk)


def refuse_look_alikes(
    person: Person,
    *,
    by: AbstractBaseUser,
    home: Household | None = None,
    confirmed: Collection[UUID] = (),
) -> None:
    """Refuse one who may be entered already, until somebody has said that they are another.

    Args:
        home: the new household that `person` is to be the head of; None for a new member.
        confirmed: uids of the households that are others.

    Raises:
        LookAlikesError: it holds those found.
    """
    if found := look_alikes(person, by=by, home=home, confirmed=confirmed):
        raise LookAlikesError(found)


def looked_at(by: AbstractBaseUser, confirmed: Collection[UUID]) -> str:
    """What the history says of households that somebody looked at and found to be others."""
    seen = Household.objects.visible_to(by).filter(uid__in=confirmed).order_by("id")
    codes = list(seen.values_list("code", flat=True)[:MOST_CONFIRMED])
    return _("已核对，与%(codes)s不重复") % {"codes": "、".join(codes)} if codes else ""
