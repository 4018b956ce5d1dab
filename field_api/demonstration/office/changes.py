"""What clerks of the demonstration changed in households and persons, each by its action.

A change happens after the last call at the household, so no call was made at one that was gone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from field_api.actions.deaths import record_death
from field_api.actions.households import correct_household
from field_api.actions.leaving import leave_household
from field_api.actions.merges import merge_households
from field_api.actions.moves import close, move_out, move_village
from field_api.actions.persons import correct_person
from field_api.actions.register_refusals import RegisterRefusedError
from field_api.actions.splits import split_household
from field_api.demonstration import identity
from field_api.demonstration.office.calendar import Calendar, at_work
from field_api.demonstration.office.desks import Desk, families, uid_of, village_uids
from field_api.models import Household, Person, Relation

BACK_D = 45
"""How many days back the work of the offices reaches."""

_GROWN_D = 22 * 366
_TRIES = 12


@dataclass(frozen=True)
class Change:
    """One household's turn: who works on it, on which day, and who lives there."""

    desk: Desk
    rng: np.random.Generator
    home: Household
    day: date
    members: list[Person]

    @property
    def head(self) -> Person:
        return next(each for each in self.members if each.relation == Relation.HEAD)

    def other(self, *relations: str, grown: bool = False) -> Person:
        """A member who is no head.

        Raises:
            StopIteration: there is none.
        """
        eldest = self.day - timedelta(days=_GROWN_D)
        return next(
            each
            for each in self.members
            if each.relation in (relations or set(Relation.values) - {Relation.HEAD})
            and (not grown or each.birth_date < eldest)
        )


def change_register(desk: Desk, rng: np.random.Generator, calendar: Calendar, today: date) -> None:
    """Every kind of change once at this desk, each at a household of its own."""
    waiting = iter(_turns(desk, rng, today))
    for kind in KINDS:
        for turn, _try in zip(waiting, range(_TRIES), strict=False):
            if _made(kind, turn, calendar):
                break


def _made(kind: Callable[[Change], object], turn: Change, calendar: Calendar) -> bool:
    """Whether this household is one to which it could happen."""
    moment = at_work(turn.day, turn.home.pk)
    try:
        with transaction.atomic(), calendar.at(moment):
            kind(turn)
    except (RegisterRefusedError, StopIteration):
        # Nobody of that age lives there, or an aid begins only after that day.
        return False
    return True


def _turns(desk: Desk, rng: np.random.Generator, today: date) -> Iterator[Change]:
    homes = families(desk, rng, most=_TRIES * len(KINDS))
    called = dict(
        Household.objects.filter(pk__in=[home.pk for home in homes])
        .annotate(called=Max("visits__started_at"))
        .values_list("pk", "called")
    )
    for home in homes:
        earliest = today - timedelta(days=int(rng.integers(1, BACK_D)))
        last = called[home.pk]
        if last is not None:
            earliest = max(earliest, timezone.localdate(last) + timedelta(days=1))
        if earliest >= today:
            continue
        members = list(Person.objects.living().filter(household=home).order_by("id"))
        if any(each.relation == Relation.HEAD for each in members):
            yield Change(desk, rng, home, earliest, members)


def _moves_out(turn: Change) -> None:
    move_out(
        by=turn.desk.clerk, uid=turn.home.uid, on=turn.day, today=turn.day,
        moved_to="兰州市，随子女居住", reason="全户迁出本市，家属申请",
    )  # fmt: skip


def _is_closed(turn: Change) -> None:
    close(
        by=turn.desk.clerk, uid=turn.home.uid, on=turn.day, today=turn.day,
        reason="子女就业后收入超过标准，本人申请退出",
    )  # fmt: skip


def _moves_village(turn: Change) -> None:
    own, township = turn.home.village_id, turn.desk.villages[turn.home.village_id]
    there = next(
        village for village, of in turn.desk.villages.items() if of == township and village != own
    )
    move_village(
        by=turn.desk.clerk, uid=turn.home.uid, village=village_uids(turn.desk)[there],
        group_no=0, address="集中安置点2号楼1单元101室", today=turn.day,
        reason="易地搬迁，迁入集中安置点",
    )  # fmt: skip


def _elder_dies(turn: Change) -> None:
    record_death(
        by=turn.desk.clerk, person=turn.other(Relation.PARENT, Relation.SPOUSE).uid,
        died_on=turn.day, today=turn.day, source="村委会报告",
    )  # fmt: skip


def _head_dies(turn: Change) -> None:
    record_death(
        by=turn.desk.clerk, person=turn.head.uid, died_on=turn.day, today=turn.day,
        source="死亡医学证明", new_head=turn.other(grown=True).uid,
    )  # fmt: skip


def _member_leaves(turn: Change) -> None:
    leave_household(
        by=turn.desk.clerk, uid=turn.other(Relation.CHILD, grown=True).uid, on=turn.day,
        today=turn.day, reason="外嫁，户口已迁出",
    )  # fmt: skip


def _child_splits_off(turn: Change) -> None:
    child = turn.other(Relation.CHILD, grown=True)
    split_household(
        by=turn.desk.clerk, uid=turn.home.uid, new_uid=uid_of(turn.rng), persons=[child.uid],
        head=child.uid, on=turn.day, today=turn.day, reason="子女成家，分户另住",
    )  # fmt: skip


def _two_are_one(turn: Change) -> None:
    """A single person's file and that of relatives in the same village: registered twice."""
    alone = (
        Household.objects.active()
        .filter(village_id=turn.home.village_id)
        .exclude(pk=turn.home.pk)
        .exclude(visits__started_at__date__gte=turn.day)
        .order_by("id")
    )
    other = next(
        home for home in alone if Person.objects.living().filter(household=home).count() == 1
    )
    merge_households(
        by=turn.desk.clerk, survivor=turn.home.uid, other=other.uid, today=turn.day,
        reason="亲属同住一处，重复建档",
    )  # fmt: skip


def _is_corrected(turn: Change) -> None:
    correct_household(
        by=turn.desk.clerk, uid=turn.home.uid, today=turn.day, reason="入户时本人更正电话",
        changes={"phone": _new_phone(turn), "road_access": Household.RoadAccess.CAR},
    )  # fmt: skip


def _card_is_kept(turn: Change) -> None:
    correct_household(
        by=turn.desk.clerk, uid=turn.home.uid, today=turn.day, reason="代管协议已签订并备案",
        changes={
            "keeper_name": "王建国", "keeper_relation": "侄子", "keeper_agreed_on": turn.day,
            "keeper_agreement_no": f"演示代管〔{turn.day.year}〕{turn.home.pk}号",
        },
    )  # fmt: skip


def _relative_is_told(turn: Change) -> None:
    correct_household(
        by=turn.desk.clerk, uid=turn.home.uid, today=turn.day, reason="经办人员申报近亲属",
        changes={"near_relative": True, "near_relative_of": "社区网格员的母亲"},
    )  # fmt: skip


def _somebody_falls_ill(turn: Change) -> None:
    correct_person(
        by=turn.desk.clerk, uid=turn.other().uid, today=turn.day, reason="提供住院证明",
        changes={"serious_illness": True},
    )  # fmt: skip


def _new_phone(turn: Change) -> str:
    return identity.phone(int(identity.phone_numbers(turn.rng, 1)[0]))


KINDS: tuple[Callable[[Change], None], ...] = (
    _moves_out,
    _is_closed,
    _moves_village,
    _elder_dies,
    _head_dies,
    _member_leaves,
    _child_splits_off,
    _two_are_one,
    _is_corrected,
    _is_corrected,
    _card_is_kept,
    _relative_is_told,
    _somebody_falls_ill,
)
