"""Two changes that need the same households from opposite ends: neither waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Lock

import pytest
from django.db import transaction
from django.utils import timezone

from field_api import jobs
from field_api.actions import leaving, merges
from field_api.actions.imports import apply_import
from field_api.actions.leaving import leave_household
from field_api.actions.merges import merge_households
from field_api.actions.splits import split_household
from field_api.models import Household, Person
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked
from tests.jobs import forget_waiting_jobs
from tests.meetings import Meeting, in_a_thread, until, waits_for_a_lock

ON = date(2026, 11, 1)


@pytest.fixture
def city(transactional_db) -> world.World:
    return world.build()


def of_two(village, name: str):
    """A household with a head and a child."""
    home = factories.household(village, head_name=name)
    head = factories.person(home, name=name, relation="head")
    factories.person(home, name=f"{name}小", relation="child", birth_date=date(2000, 1, 1))
    return home, head


class Doorstep(Meeting):
    """Counts who came past, so that both may be let go once nobody else can come."""

    def __init__(self) -> None:
        super().__init__()
        self.came, self._lock = 0, Lock()

    def stop_after(self, work):
        return super().stop_after(lambda *given, **named: self._count(work(*given, **named)))

    def _count(self, done):
        with self._lock:
            self.came += 1
        return done

    def both_stand(self) -> bool:
        return self.came == 2 or (self.came == 1 and waits_for_a_lock())


def together(doorstep, first, second) -> list:
    with ThreadPoolExecutor(2) as pool:
        futures = [in_a_thread(pool, work) for work in (first, second)]
        until(doorstep.both_stand)
        doorstep.go_on.set()
        return [future.exception() or future.result() for future in futures]


def test_two_heads_move_into_each_others_household(city, monkeypatch):
    clerk = city.people["worker of the township"]
    (west, head_west), (east, head_east) = (
        of_two(city.village, "张三"),
        of_two(city.village, "李四"),
    )
    doorstep = Doorstep()
    monkeypatch.setattr(leaving, "kept_person", doorstep.stop_after(leaving.kept_person))

    def moves(person, home, to):
        child = Person.objects.get(household=home, relation="child")
        return lambda: leave_household(
            by=clerk, uid=person.uid, to=to.uid, on=ON, today=timezone.localdate(),
            reason="互换", new_head=child.uid,
        )  # fmt: skip

    answers = together(doorstep, moves(head_west, west, east), moves(head_east, east, west))

    assert [str(each) for each in answers] == ["张三", "李四"]
    assert Person.objects.get(pk=head_west.pk).household == east
    assert Person.objects.get(pk=head_east.pk).household == west


def test_two_merges_into_each_other_leave_one_household(city):
    clerk = city.people["worker of the township"]
    (west, _head), (east, _other) = of_two(city.village, "张三"), of_two(city.village, "李四")

    def merging(survivor, other):
        return lambda: merge_households(
            by=clerk, survivor=survivor.uid, other=other.uid, today=timezone.localdate(),
            reason="重复",
        )  # fmt: skip

    doorstep = Doorstep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merges, "kept_households", doorstep.stop_after(merges.kept_households))
        answers = together(doorstep, merging(west, east), merging(east, west))

    assert sorted(getattr(each, "code", "") for each in answers if isinstance(each, Exception)) == [
        "register.household_not_active"
    ]
    (left,) = Household.objects.active().filter(pk__in=[west.pk, east.pk])
    assert Person.objects.living().filter(household=left).count() == 4


def test_a_merge_that_reaches_a_third_household_meets_another_of_that_one(city, monkeypatch):
    """B, C split from it, then A: one merges B into A and carries on to C, the other A into C."""
    clerk = city.people["worker of the township"]
    b, _head = of_two(city.village, "张三")
    child = Person.objects.get(household=b, relation="child")
    c = split_household(
        by=clerk, uid=b.uid, new_uid=factories.uuid4(), persons=[child.uid], head=child.uid,
        on=ON, today=timezone.localdate(), reason="分户",
    )  # fmt: skip
    a, _other = of_two(city.village, "李四")
    assert b.pk < c.pk < a.pk
    doorstep = Doorstep()
    monkeypatch.setattr(merges, "members_of", doorstep.stop_after(merges.members_of))

    def merging(survivor, other):
        return lambda: merge_households(
            by=clerk, survivor=survivor.uid, other=other.uid, today=timezone.localdate(),
            reason="重复",
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        first = in_a_thread(pool, merging(a, b))
        assert doorstep.reached.wait(30)
        second = in_a_thread(pool, merging(c, a))
        until(waits_for_a_lock)
        doorstep.go_on.set()
        answers = [each.exception() or each.result() for each in (first, second)]

    assert [isinstance(each, Exception) for each in answers] == [False, False], answers
    (left,) = Household.objects.active().filter(pk__in=[a.pk, b.pk, c.pk])
    assert left.pk == c.pk
    assert Person.objects.living().filter(household=left).count() == 4


def test_a_file_takes_households_in_the_order_in_which_a_merge_does(city):
    """The file names the second first; while the first is held, it must not have the second."""
    forget_waiting_jobs()
    clerk = city.people["worker of the township"]
    first, second = (of_two(city.village, name)[0] for name in ("张三", "李四"))
    rows = [
        household_row(n, code=h.code, head_name=h.head_name) for n, h in enumerate((second, first))
    ]
    batch = checked(clerk, "households", csv_file([HOUSEHOLD_HEADINGS, *rows]))
    apply_import(by=clerk, batch=batch, choice="all")
    forget_waiting_jobs()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Household.objects.select_for_update(no_key=True).get(pk=first.pk)
            applying = in_a_thread(
                pool, lambda: jobs.apply_import.func(batch_id=batch.pk, by_id=clerk.pk)
            )
            until(waits_for_a_lock)
            Household.objects.select_for_update(nowait=True).get(pk=second.pk)
        applying.result()

    batch.refresh_from_db()
    assert (batch.state, batch.applied_rows) == ("applied", 2)
