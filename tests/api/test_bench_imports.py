"""The bench imports what it says, into a copy: the register that it measures stays as it was."""

import pytest
from django.db import connection

from field_api.models import Household, ImportBatch
from geo_minzheng.operating.bench.import_measures import COPY, import_measures, judged
from geo_minzheng.operating.bench.registers import BenchRegister
from tests import factories, world
from tests.live_server import url_of_test_database

PHASES = {
    name: {"clock_s": clock_s, "program_s": 1.0, "database_s": 2.0}
    for name, clock_s in (("upload", 1.0), ("check", 30.0), ("apply", 29.0))
}
FOUND = {"phases": PHASES, "applied": 100, "begun_mib": 200, "peak_mib": 290, "load": 0.5}


@pytest.mark.django_db(transaction=True)
def test_new_and_changed_rows_are_imported_into_a_copy_that_goes():
    made = world.build()
    for number in range(19):
        factories.household(made.village, at=(104.02 + number / 1000, 36.02))
    before = list(Household.objects.order_by("id").values())
    # A database to which somebody is connected cannot be copied.
    connection.close()

    register = BenchRegister(20, url_of_test_database())
    found = list(import_measures(register, ["import.half", "import.xlsx", "import.undo"], rows=20))

    assert [each.key for each in found] == ["import.half", "import.xlsx", "import.undo"]
    assert {each.ours["applied"] for each in found} == {20}
    assert [each.ours["counts"]["changed"] for each in found] == [20, 0, 20]
    assert [each.ours["state"] for each in found] == ["applied", "applied", "undone"]
    assert set(found[2].ours["phases"]) == {"asked", "undo"}
    assert list(Household.objects.order_by("id").values()) == before
    assert not ImportBatch.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [COPY])
        assert cursor.fetchone() == (0,)


def test_the_goal_is_judged_by_the_clock_of_all_phases_together():
    on_time = judged("import.100k", "w", 1, FOUND)
    slower = judged("import.100k", "w", 1, FOUND | {"phases": PHASES | {"read": PHASES["upload"]}})

    assert (on_time.goal, on_time.goal_met, on_time.ours["p50_ms"]) == ("<= 60 s", True, 60_000)
    assert on_time.what == "w; 90 MiB beside the program"
    assert slower.goal_met is False
