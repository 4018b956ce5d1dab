"""Two imports at the same rows at once: nothing doubled, nothing lost, the second one is told."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection, transaction

from boundaries_data.models import Division
from field_api import jobs
from field_api.actions.imports import apply_import, undo_import
from field_api.imports import applying
from field_api.models import Household, ImportBatch, Person
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, PERSON_HEADINGS, csv_file, household_row
from tests.importing import checked
from tests.jobs import forget_waiting_jobs
from tests.meetings import PATIENCE_S, Meeting, at_once, in_a_thread, until, waits_for_a_lock

NUMBERS = ("620422196005010017", "620422196005010033", "62042219600501005X")

NAMES = "甲乙丙"


@pytest.fixture
def clerk(transactional_db):
    forget_waiting_jobs()
    yield world.build().people["worker of the township"]
    forget_waiting_jobs()


def rows_of(numbers, **given) -> bytes:
    return csv_file([HOUSEHOLD_HEADINGS, *(household_row(n, **given) for n in numbers)])


def accepted(clerk, batch: ImportBatch):
    """The batch asked to be applied; what a worker of the queue then runs."""
    apply_import(by=clerk, batch=batch, choice="all")
    forget_waiting_jobs()
    return lambda: jobs.apply_import.func(batch_id=batch.pk, by_id=clerk.pk)


def told(*batches: ImportBatch) -> list[tuple[str, int, int]]:
    for batch in batches:
        batch.refresh_from_db()
    return [(each.state, each.applied_rows, each.overtaken_rows) for each in batches]


def brought() -> list[str]:
    found = Household.objects.filter(code__startswith="T0").order_by("code")
    return list(found.values_list("code", flat=True))


def waiting_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def test_the_same_file_sent_from_two_windows_and_applied_by_two_workers_is_in_once(clerk):
    first, second = (checked(clerk, "households", rows_of(range(40))) for _window in range(2))
    assert first.counts["new"] == second.counts["new"] == 40

    at_once(accepted(clerk, first), accepted(clerk, second))

    assert brought() == [f"T{n:06d}" for n in range(40)]
    (one, other) = told(first, second)
    assert (one[0], other[0]) == ("applied", "applied")
    assert one[1] + other[1] == 40
    assert (one[1] + one[2], other[1] + other[2]) == (40, 40)


def test_who_came_second_reads_how_many_rows_were_not_written(clerk):
    first, second = (checked(clerk, "households", rows_of(range(3))) for _window in range(2))
    works = accepted(clerk, first), accepted(clerk, second)
    meeting = Meeting()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(applying, "write_rows", meeting.stop_after(applying.write_rows))
        ahead = in_a_thread(pool, works[0])
        assert meeting.reached.wait(PATIENCE_S)
        behind = in_a_thread(pool, works[1])
        until(waits_for_a_lock)
        meeting.go_on.set()
        ahead.result()
        behind.result()

    assert told(first, second) == [("applied", 3, 0), ("applied", 0, 3)]
    page = factories.sign_in(clerk).get(f"/imports/{second.uid}/").content.decode()
    assert "有 3 行在检查之后登记册已被他人更改，没有写入" in page


def test_two_files_that_correct_the_same_households_leave_one_correction_each(clerk):
    at_once(accepted(clerk, checked(clerk, "households", rows_of(range(20)))))
    orders = [list(range(20)) for _file in range(2)]
    Random(4).shuffle(orders[1])
    first, second = (
        checked(clerk, "households", rows_of(order, address=address))
        for order, address in zip(orders, ("甲路 1 号", "乙路 2 号"), strict=True)
    )
    assert first.counts["changed"] == second.counts["changed"] == 20

    at_once(accepted(clerk, first), accepted(clerk, second))

    (_s, one, _o), (_t, other, _p) = told(first, second)
    homes = Household.objects.filter(code__startswith="T0")
    assert homes.filter(address="甲路 1 号").count() == one
    assert homes.filter(address="乙路 2 号").count() == other
    assert one + other == 20


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_two_files_that_add_the_same_in_opposite_orders_do_not_wait_for_each_other(clerk, kind):
    """The row in the middle is being entered by somebody, until both have come that far."""
    village = world_village(clerk)
    if kind == "households":
        rows = [household_row(n) for n in range(3)]
        files = [csv_file([HOUSEHOLD_HEADINGS, *order]) for order in (rows, rows[::-1])]
    else:
        files = []
        for house, order in (("P", (0, 1, 2)), ("Q", (2, 1, 0))):
            for n in order:
                factories.household(village, code=f"{house}{n}")
            rows = [[f"{house}{n}", f"李{NAMES[n]}", NUMBERS[n], "其他", ""] for n in order]
            files.append(csv_file([PERSON_HEADINGS, *rows]))
    first, second = (checked(clerk, kind, file) for file in files)
    assert first.counts["new"] == second.counts["new"] == 3
    works = accepted(clerk, first), accepted(clerk, second)

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            if kind == "households":
                factories.household(village, code="T000001")
            else:
                factories.person(
                    factories.household(village),
                    identity_number=NUMBERS[1],
                    identity_hash=keyed_hash(NUMBERS[1]),
                )
            running = [in_a_thread(pool, work) for work in works]
            until(lambda: waiting_sessions() == 2)
            transaction.set_rollback(True)
        assert [each.exception() for each in running] == [None, None]

    assert sum(applied for _state, applied, _overtaken in told(first, second)) == 3
    written = (
        Person.objects.filter(household__code__regex="^[PQ]") if kind == "persons" else brought()
    )
    assert len(written) == 3


def test_two_workers_that_apply_the_same_import(clerk):
    batch = checked(clerk, "households", rows_of(range(30)))
    work = accepted(clerk, batch)

    at_once(work, work)

    assert told(batch) == [("applied", 30, 0)]
    assert len(brought()) == 30


def test_an_import_that_is_being_applied_cannot_be_undone_at_the_same_moment(clerk):
    batch = checked(clerk, "households", rows_of(range(3)))
    work, meeting = accepted(clerk, batch), Meeting()
    client = factories.sign_in(clerk)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(applying, "write_rows", meeting.stop_after(applying.write_rows))
        applying_it = in_a_thread(pool, work)
        assert meeting.reached.wait(PATIENCE_S)
        undoing = in_a_thread(pool, lambda: client.post(f"/imports/{batch.uid}/undo/", follow=True))
        until(waits_for_a_lock)
        meeting.go_on.set()
        applying_it.result()
        answer = undoing.result()

    assert "现在是“正在应用”，不能这样操作" in answer.content.decode()
    assert told(batch) == [("applied", 3, 0)]


def test_an_undo_that_waits_for_a_file_correcting_the_same_rows_is_refused_with_the_reason(clerk):
    added = checked(clerk, "households", rows_of(range(3)))
    accepted(clerk, added)()
    added.refresh_from_db()
    correcting = checked(clerk, "households", rows_of([1], address="甲路 1 号"))
    work, meeting = accepted(clerk, correcting), Meeting()
    undo_import(by=clerk, batch=added)
    forget_waiting_jobs()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(applying, "write_rows", meeting.stop_after(applying.write_rows))
        applying_it = in_a_thread(pool, work)
        assert meeting.reached.wait(PATIENCE_S)
        undoing = in_a_thread(
            pool, lambda: jobs.undo_import.func(batch_id=added.pk, by_id=clerk.pk)
        )
        until(waits_for_a_lock)
        meeting.go_on.set()
        applying_it.result()
        undoing.result()

    assert told(added, correcting) == [("applied", 3, 0), ("applied", 1, 0)]
    assert added.problem_code == "import.built_on"
    assert Household.objects.get(code="T000001").address == "甲路 1 号"
    assert len(brought()) == 3


def world_village(clerk):
    """The village of `tests.world`, in which the clerk keeps the register."""
    (township,) = clerk.appointments.values_list("division_id", flat=True)
    return Division.objects.get(versions__parent_id=township, versions__name="南关社区")
