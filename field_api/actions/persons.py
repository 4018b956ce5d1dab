"""Entering and correcting persons. Who leaves, and who becomes head, is `actions.leaving`."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import scope_of
from field_api.actions.register_keeping import (
    kept_household,
    kept_person,
    length_problems,
    refuse_problems,
    refuse_taken_uid,
)
from field_api.actions.register_refusals import (
    ChangedMeanwhileError,
    IdentityNumberTakenError,
)
from field_api.models import Household, Person, Relation
from field_api.register_checks import (
    Problem,
    Severity,
    check_past_day,
    check_person,
    tidy_identity_number,
    tidy_name,
    tidy_phone,
)
from field_api.register_versions import changed_fields
from field_api.relations import self_care_by_items
from geo_minzheng.shared.history import changed_by, note_registration
from geo_minzheng.shared.privacy import keyed_hash

PERSON_FACTS = (
    "name",
    "relation",
    "sex",
    "birth_date",
    "identity_number",
    "phone",
    "disability",
    "disability_grade",
    "serious_illness",
    "self_care",
    "self_care_failed",
    "pregnant",
    "work_ability",
    "school",
    "employment",
    "not_counted",
    "joined_on",
)
"""What a correction may change. Death and leaving have actions of their own."""


def add_person(
    *,
    by: AbstractBaseUser,
    household: UUID,
    uid: UUID,
    facts: Mapping[str, Any],
    today: date,
    reason: str = "",
) -> Person:
    """Enter a person; a second call with the same `uid` changes nothing.

    Args:
        facts: of `PERSON_FACTS`; what is missing has the model's default.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="persons.add_person", reason=reason):
        home = kept_household(by=by, uid=household, active=True)
        if known := Person.objects.filter(uid=uid, household=home).first():
            return known
        return enter_person(by=by, home=home, uid=uid, facts=facts, today=today)


def enter_person(
    *, by: AbstractBaseUser, home: Household, uid: UUID, facts: Mapping[str, Any], today: date
) -> Person:
    """The row itself, inside a change that holds the household's lock."""
    refuse_taken_uid(Person, uid)
    person = Person(uid=uid, household=home, joined_on=today)
    put_facts(person, facts, today=today)
    refuse_taken_number(person, by=by)
    person.save()
    note_registration(person)
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
        person.save()
        if person.relation == Relation.HEAD and home.head_name != person.name:
            home.head_name = person.name
            home.save(update_fields=["head_name"])
        return person


def put_facts(person: Person, facts: Mapping[str, Any], *, today: date) -> None:
    """Set `facts` on `person` in their kept form, and refuse what cannot be.

    Raises:
        EntryInvalidError: a fact is wrong in itself or against the others.
        TypeError: a name is not of `PERSON_FACTS`.
    """
    if odd := set(facts) - set(PERSON_FACTS):
        raise TypeError(f"no facts of a person: {sorted(odd)}")
    for name, value in facts.items():
        setattr(person, name, _TIDY.get(name, _as_given)(value))
    if person.self_care_failed:
        person.self_care = self_care_by_items(len(person.self_care_failed))
    if not person.disability:
        person.disability_grade = None
    person.identity_hash = keyed_hash(person.identity_number) if person.identity_number else None
    problems = check_person(
        name=person.name,
        birth_date=person.birth_date,
        sex=person.sex,
        identity_number=person.identity_number,
        phone=person.phone,
        today=today,
    )
    lengths = length_problems(person, PERSON_FACTS)
    refuse_problems([*problems, *_consistency(person, today), *lengths])


def refuse_taken_number(person: Person, *, by: AbstractBaseUser) -> None:
    """Refuse an identity number that another living person has, and say where if `by` may know."""
    if not person.identity_hash:
        return
    other = (
        Person.objects.living()
        .filter(identity_hash=person.identity_hash)
        .exclude(pk=person.pk)
        .select_related("household")
        .first()
    )
    if other is None:
        return
    home = other.household
    visible = home.village_id in scope_of(by).village_ids
    raise IdentityNumberTakenError(
        _("%(head)s户（%(code)s）") % {"head": home.head_name, "code": home.code} if visible else ""
    )


def _consistency(person: Person, today: date) -> list[Problem]:
    found = check_past_day(person.joined_on, field="joined_on", today=today)
    if person.disability and person.disability_grade is None:
        text = _("选了残疾类别，还要填残疾等级（1 至 4 级，1 级最重）。")
        found.append(Problem("disability.grade_missing", "disability_grade", Severity.ERROR, text))
    if person.pregnant and person.sex == "m":
        text = _("性别为男，不能标为孕期。请核对。")
        found.append(Problem("pregnant.man", "pregnant", Severity.ERROR, text))
    return found


def _as_given(value: Any) -> Any:
    return value


def _tidy_text(value: Any) -> str:
    return str(value).strip()


_TIDY: dict[str, Any] = {
    "name": tidy_name,
    "identity_number": tidy_identity_number,
    "phone": tidy_phone,
    "school": _tidy_text,
    "employment": _tidy_text,
    "self_care_failed": lambda items: sorted(set(items)),
}
