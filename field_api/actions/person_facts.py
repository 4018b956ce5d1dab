"""The facts of a person as they are kept, and what is wrong with them together.

Sets them on a row; writing the row is for the action that changes it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from field_api.actions.register_keeping import length_problems, refuse_problems
from field_api.models import Person
from field_api.register.checks import (
    Problem,
    Severity,
    check_past_day,
    check_person,
    tidy_identity_number,
    tidy_name,
    tidy_phone,
)
from field_api.register.relations import self_care_by_items
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
