"""Whatever a file holds: imported twice is once, undone is as before, order does not matter."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from field_api.actions.imports import apply_import
from field_api.models import Household
from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import applied, checked, facts, register, undone
from tests.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Few codes, so that rows meet each other and the register; some cells that no rule accepts.
rows = st.lists(
    st.builds(
        lambda number, name, address, phone, point: household_row(
            number, head_name=name, address=address, phone=phone, lon=point
        ),
        st.integers(1, 6),
        st.sampled_from(["张建国", "李秀英", "", "王2"]),
        st.sampled_from(["南关社区１组", "旧址", ""]),
        st.sampled_from(["13800000001", "138 0000 0002", "12"]),
        st.sampled_from([104.05, 104.06, "x"]),
    ),
    min_size=1,
    max_size=8,
)
SEEN = ("code", "head_name", "address", "village_id", "entered_lon", "location")


@pytest.fixture
def clerk():
    return world.build().people["worker of the township"]


def file_of(some: list) -> bytes:
    return csv_file([HOUSEHOLD_HEADINGS, *some])


def take(clerk, some: list):
    """Import what is good of it; the batch."""
    batch = checked(clerk, "households", file_of(some))
    if batch.counts["new"] + batch.counts["changed"]:
        apply_import(by=clerk, batch=batch, choice="all")
        run_waiting_jobs()
        batch.refresh_from_db()
    return batch


@contextmanager
def nothing_kept():
    """Gives each example the register that the one before began with."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(before=rows, some=rows)
@FEW
def test_twice_is_once_and_every_row_is_counted(clerk, before, some):
    with nothing_kept():
        take(clerk, before)
        batch = take(clerk, some)
        after = register()

        assert sum(batch.counts.values()) == len(some)
        assert batch.applied_rows == batch.counts["new"] + batch.counts["changed"]
        again = checked(clerk, "households", file_of(some))
        assert again.counts["new"] == again.counts["changed"] == 0
        assert again.bad_rows == batch.bad_rows
        assert register() == after


@given(before=rows, some=rows)
@FEW
def test_undo_is_as_before(clerk, before, some):
    with nothing_kept():
        take(clerk, before)
        kept = register()
        batch = take(clerk, some)
        if batch.state == "applied":
            undone(clerk, batch)

        assert register() == kept


@given(some=rows, shuffled=st.randoms(use_true_random=False))
@FEW
def test_the_order_of_the_rows_does_not_matter(clerk, some, shuffled):
    found = []
    for order in (some, shuffled.sample(some, len(some))):
        with nothing_kept():
            batch = take(clerk, order)
            found.append((batch.counts, facts(SEEN)))

    assert found[0] == found[1]


def test_accepted_rows_are_the_households_that_there_are_more(clerk):
    before = Household.objects.count()
    batch = applied(clerk, "households", file_of([household_row(n) for n in range(7)]))

    assert Household.objects.count() == before + batch.applied_rows == before + 7
