"""One household that becomes two: nothing and nobody is lost or doubled.

Visits and means assessments stay with the household that they were made of.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.household_facts import put_facts
from field_api.actions.leaving import follow_head
from field_api.actions.register_keeping import (
    kept_household,
    next_code,
    refuse_problems,
    refuse_taken_uid,
    unchanged,
)
from field_api.actions.register_refusals import SplitImpossibleError
from field_api.actions.running_aids import carry_aids
from field_api.actions.visit_days import reckon_due
from field_api.actions.visit_heirs import counted_days
from field_api.models import Household, Person, Relation
from field_api.register.checks import check_past_day
from field_api.register.duplicates import members_of
from geo_minzheng.shared.history import changed_by, note_registration


def split_household(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    new_uid: UUID,
    persons: Iterable[UUID],
    head: UUID,
    on: date,
    today: date,
    reason: str,
    facts: Mapping[str, Any] | None = None,
    new_head_of_rest: UUID | None = None,
    dossier: str | None = None,
) -> Household:
    """Chosen members and their running aids become a household of their own in the same village.

    The same split again changes nothing. The new household has the old one's address and group
    unless `facts` says otherwise, no dwelling point, and the day of the last visit until `on`.

    Args:
        head: of the new household, one of `persons`.
        new_head_of_rest: who follows, where the old head goes along.

    Raises:
        RegisterRefusedError: one of its kinds.
    """
    with changed_by(by, action="splits.split_household", reason=reason):
        home = kept_household(by=by, uid=uid, active=True)
        known = Household.objects.visible_to(by).filter(uid=new_uid).first()
        if known and Person.objects.filter(uid=head, household=known).exists():
            return known
        refuse_taken_uid(Household, new_uid)
        unchanged([home], dossier)
        refuse_problems(check_past_day(on, field="on", today=today))
        members = {person.uid: person for person in members_of(home)}
        chosen = _chosen(members, set(persons), head)
        for person in chosen:
            if on < person.joined_on:
                raise SplitImpossibleError(_("分户日期早于所选成员的入户日期。请核对日期。"))
        new = Household(
            uid=new_uid,
            code=next_code(home.village_id, day=today),
            village_id=home.village_id,
            group_no=home.group_no,
            address=home.address,
            head_name=members[head].name,
            phone=members[head].phone,
            registered_on=on,
            split_from=home,
            split_on=on,
            next_visit_due=home.next_visit_due,
            illustrative=home.illustrative,
        )
        put_facts(new, facts or {}, today=today)
        new.save()
        home.last_split_on = max(on, home.last_split_on or on)
        new.last_visited_on = _last_visit(home, new, on)
        carry_aids(chosen, from_day=on, to=new)
        head_goes = any(person.relation == Relation.HEAD for person in chosen)
        for person in chosen:
            person.household, person.joined_on = new, on
            person.save()
        follow_head(new, leaving=None, new_head=head)
        if head_goes:
            follow_head(home, leaving=None, new_head=new_head_of_rest)
        for each in (new, home):
            reckon_due(each, today=today)
            each.save()
        note_registration(new)
        return new


def _last_visit(home: Household, new: Household, on: date) -> date | None:
    """The last visit that was to those who went, too; an import's is known by its day alone."""
    if home.last_visited_on is None or home.last_visited_on <= on:
        return home.last_visited_on
    return counted_days([new.pk]).get(new.pk)


def _chosen(members: dict[UUID, Person], wanted: set[UUID], head: UUID) -> list[Person]:
    if not wanted or not wanted <= members.keys():
        raise SplitImpossibleError(_("请从现有成员中选择要分出的人。"))
    if len(wanted) == len(members):
        raise SplitImpossibleError(
            _("不能把全部成员都分出去，原户至少留一人。全户搬走请办理迁移。")
        )
    if head not in wanted:
        raise SplitImpossibleError(_("新户的户主应是分出的成员之一。请选择。"))
    return [person for uid, person in members.items() if uid in wanted]
