"""Divisions side by side, months at their end, and who has how much to do."""

import csv
import io
import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Role
from field_api.counts import tallies
from field_api.counts.months import Month, month_of_visits
from field_api.counts.overview import overview
from field_api.counts.rollup import Tree
from field_api.counts.workload import loads_of_villages, loads_of_workers, spreads
from field_api.models import Posting, Reading
from geo_minzheng.shared.geometry import to_point
from tests import factories, home_world
from tests.api.test_home import Links, numbers, total

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
MARCH = Month(date(2026, 3, 1))


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def village():
    return factories.division("village", "南关社区")


def month(village, which=MARCH) -> tuple[int, int, int]:
    """Visits, homes done and homes owing in `village`."""
    rows = month_of_visits((village.pk,), which)
    return (rows[0].visits, rows[0].homes_done, rows[0].owing) if rows else (0, 0, 0)


def visited(home, *days: date, due: date) -> None:
    """Completed visits on `days`, as the register then has them."""
    for day in days:
        factories.visit(home, started_at=at(day))
    home.last_visited_on, home.next_visit_due = max(days), due
    home.save()


def test_two_visits_of_one_home_are_two_visits_and_one_home(village):
    home = factories.household(village)
    visited(home, date(2026, 3, 1), date(2026, 3, 31), due=date(2026, 9, 30))

    assert month(village) == (2, 1, 0)


def test_only_completed_visits_of_the_month_are_done(village):
    home = factories.household(village, next_visit_due=date(2026, 5, 1))
    factories.visit(home, started_at=at(date(2026, 3, 5)), outcome="absent")
    factories.visit(home, started_at=at(date(2026, 2, 28)))
    factories.visit(home, started_at=at(date(2026, 4, 1)))

    assert month(village)[:2] == (0, 0)


@pytest.mark.parametrize(("due", "owing"), [(date(2026, 3, 31), 1), (date(2026, 4, 1), 0)])
def test_a_home_due_by_the_months_end_and_not_visited_since_is_owing(village, due, owing):
    factories.household(village, next_visit_due=due)

    assert month(village)[2] == owing


def test_a_home_visited_late_was_owing_at_the_months_end(village):
    visited(
        factories.household(village), date(2025, 9, 10), date(2026, 4, 2), due=date(2026, 10, 2)
    )

    assert month(village) == (0, 0, 1)


def test_a_home_visited_after_the_month_before_it_was_due_was_not_owing(village):
    visited(
        factories.household(village), date(2025, 12, 10), date(2026, 4, 2), due=date(2026, 10, 2)
    )

    assert month(village) == (0, 0, 0)


@pytest.mark.parametrize("text", ["", "2026-13", "2999-01", "1999-12", "../etc", "2026-1-1"])
def test_a_month_that_is_none_is_this_month(text):
    assert Month.read(text, date(2026, 11, 23)).first == date(2026, 11, 1)


def test_a_month_ends_before_the_next(village):
    assert (Month.read("2026-02", TODAY).last, Month.read("2025-12", TODAY).after) == (
        date(2026, 2, 28),
        date(2026, 1, 1),
    )


def test_the_rows_add_up_to_the_total_and_stop_at_the_jurisdiction():
    city = home_world.build()
    for who, level in (("coordinator of the city", "township"), ("worker elsewhere", "village")):
        scope = scope_of(city.people[who])
        tree = Tree.of(scope, TODAY)
        top = tree.places[scope.roots[0]]

        found = overview(scope, tree, top, level, Month(TODAY.replace(day=1)), TODAY)

        for name in ("households", "recipients", "overdue", "unlocated", "visits", "owing"):
            assert sum(getattr(row, name) for row in found.rows) == getattr(found.total, name)
        assert {row.place.name for row in found.rows} == (
            {"会师镇", "一条山镇"} if level == "township" else {"西关村"}
        )


def test_recipients_are_living_and_counted_once(village):
    home = factories.household(village)
    who = factories.person(home)
    factories.aid(who)
    factories.aid(who, programme="old_age")
    factories.aid(factories.person(home, died_on=TODAY))
    factories.person(home)
    scope = scope_of(factories.user(Role.WORKER, village))
    tree = Tree.of(scope, TODAY)

    found = overview(scope, tree, tree.places[village.pk], "village", MARCH, TODAY)

    assert (found.total.households, found.total.recipients) == (1, 1)


def test_the_bars_of_a_column_have_one_round_scale_that_is_told(village):
    for days in (-1, -1, *[9] * 10):
        factories.household(village, next_visit_due=TODAY + timedelta(days=days))
    client = factories.sign_in(factories.user(Role.COORDINATOR, village))

    page = client.get("/overview/").content.decode()

    # Two of twelve are 16.7 %.
    assert set(re.findall(r'class="bar bar-late" min="0" max="(\d+)"', page)) == {"20"}
    assert "逾期占比的条满格为 20%" in page


def test_the_overview_is_a_file_with_its_sum_at_the_foot():
    city = home_world.build()
    client = factories.sign_in(city.people["coordinator of the city"])

    answer = client.get("/overview/?level=township&format=csv&sort=-households")

    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [line[1] for line in lines] == ["行政区划", "一条山镇", "会师镇", "白银市"]
    assert int(lines[1][2]) + int(lines[2][2]) == int(lines[3][2])
    sheet = client.get("/overview/?format=xlsx")
    assert b"".join(sheet).startswith(b"PK")
    sheet.close()


def test_staff_share_their_township_and_an_assistant_has_the_village(village):
    township = factories.division("township", "会师镇")
    first = factories.division("village", "北关社区", parent=township)
    second = factories.division("village", "东关社区", parent=township)
    for where in (first, first, second):
        home = factories.household(where, next_visit_due=TODAY - timedelta(days=1))
    assistant = factories.worker(township, village=first)
    for _n in range(2):
        factories.worker(township)
    ago = timezone.now() - timedelta(days=40)
    factories.visit(home, started_at=ago).workers.add(assistant)
    scope = scope_of(factories.user(Role.COORDINATOR, township))
    tree = Tree.of(scope, TODAY)

    loads = loads_of_workers(
        scope.division_ids,
        loads_of_villages(scope.village_ids, TODAY),
        tree,
        TODAY,
        seen_in=scope.village_ids,
    )

    found = {load.posting.worker_id: (load.households, load.share, load.overdue) for load in loads}
    assert found[assistant.pk] == (2, 1, 2)
    assert sorted(found.values()) == [(2, 1, 2), (3, 2, 3), (3, 2, 3)]
    (own,) = (load for load in loads if load.posting.worker_id == assistant.pk)
    assert (own.visits_short, own.visits_long) == (0, 1)


def test_distances_are_from_where_a_worker_sets_out(village):
    worker = factories.worker(village, village=village, base=to_point(104.0, 36.0))
    for lon in (104.0, 104.01, 104.02):
        factories.household(village, at=(lon, 36.0))

    (found,) = spreads([worker.postings.get().pk], TODAY).values()

    # A hundredth of a degree at 36° N is 902 m on the ellipsoid.
    assert found.middle_m == pytest.approx(902, rel=0.006)
    assert found.middle_m < found.far_m < 2 * 902


def test_a_workload_file_is_written_down_and_its_page_needs_the_right():
    city = home_world.build()
    coordinator = factories.sign_in(city.people["coordinator of the county"])

    for by in ("worker", "village"):
        assert coordinator.get(f"/workload/?by={by}").status_code == 200
        answer = coordinator.get(f"/workload/?by={by}&format=csv")
        lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        assert len(lines) == 3
    assert (
        list(Reading.objects.values_list("kind", "subject", "row_count"))
        == [("export", "workers", 2)] * 2
    )
    clerk = factories.sign_in(city.people["worker of the township"])
    assert clerk.get("/workload/").status_code == 403


@pytest.mark.parametrize("by", ["worker", "village"])
def test_every_number_of_the_workload_is_the_total_of_its_list(by):
    city = home_world.build()
    client = factories.sign_in(city.people["coordinator of the city"])

    found = numbers(client, f"/workload/?by={by}")

    assert len(found) > 3
    assert {address: total(client.get(address)) for address in found} == found


def test_the_workload_of_a_large_jurisdiction_says_when_it_was_counted(monkeypatch):
    city = home_world.build()
    client = factories.sign_in(city.people["coordinator of the county"])
    assert "统计于" not in client.get("/workload/").content.decode()

    monkeypatch.setattr(tallies, "LIVE_UP_TO_VILLAGES", 0)
    first = client.get("/workload/").content.decode()
    home_world.home(city.village)

    assert "统计于" in first
    assert numbers(client, "/workload/") == dict(Links(first).found)
    elsewhere = factories.sign_in(city.people["coordinator elsewhere"])
    assert set(numbers(elsewhere, "/workload/")).isdisjoint(dict(Links(first).found))


def test_the_map_of_offices_marks_what_is_short_and_unserved():
    city = home_world.build()
    client = factories.sign_in(city.people["coordinator of the county"])

    page = client.get("/maps/offices/").content.decode()

    for words in ("民政所 1 个", "人员不足 1 个", "村社区 2 个", "没有协理员 1 个"):
        assert words in page
    assert client.get("/maps/offices/?county=nowhere").status_code == 404


def test_a_posting_that_ended_serves_no_village_on_the_map():
    city = home_world.build()
    Posting.objects.filter(worker=city.assistant).update(valid=DateRange(factories.SINCE, TODAY))

    page = factories.sign_in(city.people["coordinator of the county"]).get("/maps/offices/")

    assert "没有协理员 2 个" in page.content.decode()


@pytest.mark.parametrize("form", ["", "&format=csv", "&format=xlsx"])
def test_the_month_of_a_division_elsewhere_is_not_found(form):
    city = home_world.build()
    client = factories.sign_in(city.people["coordinator elsewhere"])
    own = client.get(f"/overview/?month=2026-03{form}")
    assert own.status_code == 200

    for foreign in (city.village, city.township, city.county, city.city):
        asked = client.get(f"/overview/?month=2026-03&division={foreign.uid}{form}")
        assert asked.status_code == 404, foreign
    for nowhere in ("6f8f6f3e-7a09-4a4f-9c3b-0d6f5b3f1a11", "x"):
        assert client.get(f"/overview/?division={nowhere}{form}").status_code == 404


@pytest.mark.parametrize("page", ["/overview/?level=township", "/workload/?by=village"])
def test_visits_to_a_household_that_moved_count_where_it_lives_now_as_their_list_says(page):
    city = home_world.build()
    home = home_world.home(city.village)
    factories.visit(home, outcome="completed", started_at=timezone.now())
    home.village = city.other_village
    home.save()
    client = factories.sign_in(city.people["coordinator of the city"])

    found = {each: n for each, n in numbers(client, page).items() if each.startswith("/visits/")}

    assert found
    assert {each: total(client.get(each)) for each in found} == found
    # Only where a link asked for it.
    assert 'name="division_of"' in client.get(next(iter(found))).content.decode()
    assert 'name="division_of"' not in client.get("/visits/").content.decode()
