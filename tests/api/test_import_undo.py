"""Taking an import back many rows at a time: the history is kept as the triggers would keep it."""

import pytest
from django.db import connection
from django.utils import timezone

from field_api.actions.imports import undo_import
from field_api.imports import former_states, undoing
from field_api.imports.progress import progress_of
from field_api.models import Household
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import applied, undone
from tests.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db
GIVEN_BY_CHANCE = {"pgh_id", "pgh_created_at", "pgh_context_id", "id", "pgh_obj_id", "uid"}


@pytest.fixture
def clerk(db):
    return world.build().people["worker of the township"]


def brought(clerk, *numbers: int, **given):
    rows = [household_row(number, **given) for number in numbers]
    return applied(clerk, "households", csv_file([HOUSEHOLD_HEADINGS, *rows]))


def states(home_id: int, label: str) -> list[dict]:
    events = former_states.events_of(Household).objects.filter(pgh_obj_id=home_id, pgh_label=label)
    return [
        {name: value for name, value in row.items() if name not in GIVEN_BY_CHANCE}
        for row in events.order_by("pgh_id").values()
    ]


def test_what_an_undo_deletes_leaves_the_state_that_a_trigger_would_keep(clerk):
    batch = brought(clerk, 1)
    by_hand = Household.objects.get(code="T000001")
    undone(clerk, batch)

    brought(clerk, 1)
    by_trigger = Household.objects.get(code="T000001").pk
    Household.objects.get(pk=by_trigger).delete()

    (kept,) = states(by_hand.pk, "delete")
    assert kept == states(by_trigger, "delete")[0]
    context = former_states.events_of(Household).objects.get(pgh_obj_id=by_hand.pk).pgh_context
    assert (context.metadata["action"], context.metadata["by"]) == ("imports.undo", str(clerk.pk))


def test_what_an_undo_restores_leaves_the_state_before_it_once(clerk):
    brought(clerk, 1)
    changed = brought(clerk, 1, address="新街 1 号")
    home = Household.objects.get(code="T000001")
    undone(clerk, changed)

    addresses = [state["address"] for state in states(home.pk, "update")]
    assert addresses == ["南关社区1组1号", "新街 1 号"]
    home.refresh_from_db()
    assert home.address == "南关社区1组1号"


def test_after_an_undo_changes_are_kept_by_triggers_again(clerk):
    home = factories.household(world.Division.objects.filter(level="village").first())
    undone(clerk, brought(clerk, 1))

    home.address = "新街 2 号"
    home.save()

    assert len(states(home.pk, "update")) == 1


def test_an_undo_tells_how_far_it_is_before_its_transaction_ends(clerk, monkeypatch):
    batch = brought(clerk, *range(5))
    monkeypatch.setattr(former_states, "CHUNK", 2)
    heard = []
    tell = undoing.tell_before_the_end

    def listening(told, done):
        tell(told, done)
        # Another session would see it as this one does: names of sessions wait for no commit.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
        heard.append(progress_of(told, timezone.now()).done)

    monkeypatch.setattr(undoing, "tell_before_the_end", listening)
    undo_import(by=clerk, batch=batch)
    run_waiting_jobs()

    assert heard == [2, 4, 5]
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == ("undone", 5)
