"""A member who leaves a household, and the one who becomes its head."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.register_keeping import (
    kept_household,
    kept_person,
    refuse_problems,
    unchanged,
)
from field_api.actions.register_refusals import (
    HeadNeededError,
    HouseholdNotActiveError,
    LastMemberError,
    PersonNotLivingHereError,
)
from field_api.actions.running_aids import carry_aids
from field_api.actions.visit_days import save_due
from field_api.models import Household, HouseholdStatus, Person, Relation
from field_api.register.checks import Problem, Severity, check_past_day
from field_api.register.relations import relation_to_new_head
from geo_minzheng.shared.history import changed_by


def leave_household(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    on: date,
    today: date,
    reason: str,
    new_head: UUID | None = None,
    to: UUID | None = None,
    relation: str = Relation.OTHER,
    dossier: str | None = None,
) -> Person:
    """A member leaves: to another household of the register, or out of it; the same again
    changes nothing.

    Aids in force go along to the other household from `on`; out of the register they end that day.

    Args:
        on: the first day no longer in this household.
        new_head: who follows, where the head leaves others behind.
        to: the other household; None out of the register.
        relation: to the head there; never head.
        dossier: `dossier_version` of the household as the asker saw it.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="leaving.leave_household", reason=reason):
        home, person = kept_person(by=by, uid=uid, beside=[] if to is None else [to])
        if person.left_on == on and to is None:
            return person
        if to == home.uid and person.joined_on == on and not person.left_on:
            return person
        unchanged([home], dossier)
        if person.left_on or person.died_on:
            raise PersonNotLivingHereError
        refuse_problems(_leaving_problems(person, on, relation, today))
        if not Person.objects.living().filter(household=home).exclude(pk=person.pk).exists():
            raise LastMemberError
        if person.relation == Relation.HEAD:
            follow_head(home, leaving=person, new_head=new_head)
        if to is None:
            carry_aids([person], from_day=on, to=None)
            person.left_on = on
        else:
            other = kept_household(by=by, uid=to)
            if other.status != HouseholdStatus.ACTIVE or other.pk == home.pk:
                raise HouseholdNotActiveError
            carry_aids([person], from_day=on, to=other)
            person.household, person.relation, person.joined_on = other, relation, on
        person.save()
        if to is not None:
            save_due(other, today=today)
        save_due(home, today=today)
        return person


def change_head(
    *,
    by: AbstractBaseUser,
    household: UUID,
    new_head: UUID,
    reason: str,
    dossier: str | None = None,
) -> Household:
    """Another member becomes the head; relations of the others are turned to them."""
    with changed_by(by, action="leaving.change_head", reason=reason):
        home = kept_household(by=by, uid=household, active=True, dossier=dossier)
        follow_head(home, leaving=None, new_head=new_head)
        return home


def follow_head(home: Household, *, leaving: Person | None, new_head: UUID | None) -> None:
    """Make `new_head` the head of `home`, whose old one may be leaving.

    Raises:
        HeadNeededError: others are left and none of them is named.
    """
    members = Person.objects.living().filter(household=home).select_for_update(no_key=True)
    others = [each for each in members.order_by("id") if leaving is None or each.pk != leaving.pk]
    if not others:
        return
    head = next((each for each in others if each.uid == new_head), None)
    if head is None:
        raise HeadNeededError
    was = head.relation
    for each in others:
        if each.pk == head.pk:
            now: str = Relation.HEAD
        else:
            now = relation_to_new_head(each.relation, was)
        if each.relation != now:
            each.relation = now
            each.save(update_fields=["relation"])
    if home.head_name != head.name:
        home.head_name = head.name
        home.save(update_fields=["head_name"])


def _leaving_problems(person: Person, on: date, relation: str, today: date) -> list[Problem]:
    found = check_past_day(on, field="on", today=today)
    if on < person.joined_on:
        text = _("离开的日期早于入户日期。请核对。")
        found.append(Problem("day.order", "on", Severity.ERROR, text))
    if relation not in Relation.values or relation == Relation.HEAD:
        text = _("转入后与户主的关系不对：一户只有一个户主。请重新选择。")
        found.append(Problem("relation.head", "relation", Severity.ERROR, text))
    return found
