"""A household that left the register and is on it again, with those who come back."""

from collections.abc import Collection
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.leaving import follow_head
from field_api.actions.persons import number_taken, refuse_taken_number
from field_api.actions.register_keeping import (
    kept_household,
    needed_reason,
    refuse_problems,
    save_together,
    unchanged,
)
from field_api.actions.register_refusals import RegisterRefusedError
from field_api.actions.visit_days import reckon_due
from field_api.models import Household, HouseholdStatus, Person, Relation
from field_api.register.checks import Problem, Severity
from field_api.register.leavers import leavers_of
from geo_minzheng.shared.history import changed_by


def reopen(
    *,
    by: AbstractBaseUser,
    uid: UUID,
    today: date,
    reason: str,
    persons: Collection[UUID] | None = None,
    new_head: UUID | None = None,
    dossier: str | None = None,
) -> Household:
    """A household that moved out or was closed is on the register again.

    Aids that ended are granted anew by a new decision.

    Args:
        persons: who comes back, of `leavers_of`; None: those whom the closing took along.
        new_head: who leads it, where not exactly one who comes back was its head.
        dossier: `dossier_version` of the household as the asker saw it.

    Raises:
        HeadNeededError: nobody who comes back was the head, or two were, and none is named.
        IdentityNumberTakenError: one of them lives elsewhere by now.
        RegisterRefusedError: it is merged into another, or another of its kinds.
    """
    with changed_by(by, action="moves.reopen", reason=needed_reason(reason)):
        home = kept_household(by=by, uid=uid)
        if home.status == HouseholdStatus.ACTIVE:
            return home
        if home.status == HouseholdStatus.MERGED:
            raise RegisterRefusedError(
                _("这一户已并入他户，不能恢复在册。需要分开时，请在合并后的户里办理分户。")
            )
        unchanged([home], dossier)
        for person in _chosen(home, persons):
            refuse_taken_number(person, by=by)
            person.left_on = None
            save_together(person, number_taken=partial(number_taken, person, by=by))
        home.status, home.closed_on, home.moved_to = HouseholdStatus.ACTIVE, None, ""
        heads = Person.objects.living().filter(household=home, relation=Relation.HEAD).count()
        if new_head is not None or heads != 1:
            follow_head(home, leaving=None, new_head=new_head)
        reckon_due(home, today=today)
        home.save()
        return home


def _chosen(home: Household, uids: Collection[UUID] | None) -> list[Person]:
    leavers = leavers_of(home)
    if uids is None:
        return [each.person for each in leavers if each.left_with_household]
    known = {each.person.uid: each.person for each in leavers}
    if not set(uids) <= known.keys():
        _refuse(_("所选的人不在可恢复的成员中。请刷新页面后重新选择。"))
    if leavers and not uids:
        _refuse(_("请至少选择一名恢复在册的成员。"))
    return [person for uid, person in known.items() if uid in set(uids)]


def _refuse(text: str) -> None:
    refuse_problems([Problem("reopen.persons", "persons", Severity.ERROR, text)])
