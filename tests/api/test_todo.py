"""What waits, and what makes it wait no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from field_api.counts.todo import SILENT_AFTER, Subject, find
from field_api.models import Posting
from field_api.models.office import LEAST_STAFF
from tests import factories, world
from tests.home_world import ending

pytestmark = pytest.mark.django_db

TODAY, NOW = timezone.localdate(), timezone.now()


@pytest.fixture
def township():
    return factories.division("township", "会师镇")


@pytest.fixture
def village(township):
    return factories.division("village", "南关社区", parent=township)


@pytest.fixture
def home(village):
    return factories.household(village)


def waiting(subject: Subject, *divisions) -> list:
    ids = frozenset(division.pk for division in divisions)
    return list(find(subject, ids, TODAY).rows)


def days_ago(days: int):
    return NOW - timedelta(days=days)


def test_a_death_waits_until_the_register_shows_it(home, village):
    member = factories.person(home)
    told = factories.visit(home, outcome="deceased", started_at=days_ago(5))
    assert waiting(Subject.DEPARTURES, village) == [told]

    member.died_on = TODAY - timedelta(days=20)
    member.save()

    assert waiting(Subject.DEPARTURES, village) == []


def test_an_earlier_death_in_the_household_does_not_answer_a_later_one(home, village):
    factories.person(home, died_on=TODAY - timedelta(days=800))
    told = factories.visit(home, outcome="deceased", started_at=days_ago(5))

    assert waiting(Subject.DEPARTURES, village) == [told]


def test_a_move_waits_until_the_household_leaves_or_is_found_at_home(home, village):
    told = factories.visit(home, outcome="moved", started_at=days_ago(9))
    assert waiting(Subject.DEPARTURES, village) == [told]

    found = factories.visit(home, started_at=days_ago(2))
    assert waiting(Subject.DEPARTURES, village) == []

    found.delete()
    home.status, home.closed_on = "moved_out", TODAY
    home.save()
    assert waiting(Subject.DEPARTURES, village) == []


def test_a_household_waits_once_however_often_it_was_told(home, village):
    factories.visit(home, outcome="moved", started_at=days_ago(9))
    latest = factories.visit(home, outcome="deceased", started_at=days_ago(2))

    assert waiting(Subject.DEPARTURES, village) == [latest]


@pytest.mark.parametrize(("days", "waits"), [(0, False), (1, True), (30, True), (31, False)])
def test_an_aid_waits_while_its_end_is_near(home, village, days, waits):
    aid = ending(home, days)

    assert waiting(Subject.AIDS_ENDING, village) == ([aid] if waits else [])


def test_an_aid_that_goes_on_or_whose_person_left_does_not_wait(home, village):
    renewed, left = ending(home, 10), ending(home, 10)
    factories.aid(renewed.person, valid=DateRange(renewed.valid.upper, None))
    left.person.left_on = TODAY
    left.person.save()

    assert waiting(Subject.AIDS_ENDING, village) == []


@pytest.mark.parametrize(("days", "silent"), [(SILENT_AFTER.days, False), (31, True)])
def test_a_worker_is_silent_when_the_latest_visit_is_long_ago(
    township, village, home, days, silent
):
    worker = factories.worker(township, village=village)
    factories.visit(home, started_at=days_ago(days)).workers.add(worker)

    found = waiting(Subject.SILENT, village)

    assert [posting.worker for posting in found] == ([worker] if silent else [])


def test_nobody_is_silent_who_has_just_begun_or_is_a_liaison(township, village):
    begun = factories.worker(township, village=village)
    Posting.objects.filter(worker=begun).update(valid=DateRange(TODAY - timedelta(days=5), None))
    liaison = factories.worker(township)
    Posting.objects.filter(worker=liaison).update(
        kind="liaison", division=village, group_no=1, office=None
    )

    assert waiting(Subject.SILENT, township, village) == []


def test_a_village_waits_for_an_assistant_from_the_day_it_has_none(township, village):
    assert [each.division for each in waiting(Subject.UNSERVED, village)] == [village]

    factories.worker(township, village=village)
    assert waiting(Subject.UNSERVED, village) == []

    Posting.objects.update(valid=DateRange(factories.SINCE, TODAY))
    assert [each.division for each in waiting(Subject.UNSERVED, village)] == [village]


def test_an_office_is_short_below_three_who_serve_today(township):
    staff = [factories.worker(township) for _n in range(LEAST_STAFF)]
    office = staff[0].postings.get().office
    assert waiting(Subject.SHORT, township) == []

    Posting.objects.filter(worker=staff[0]).update(valid=DateRange(factories.SINCE, TODAY))
    assert waiting(Subject.SHORT, township) == [office]

    office.closed_on = TODAY
    office.save()
    assert waiting(Subject.SHORT, township) == []


def test_an_office_is_counted_once_however_many_served_there(township):
    staff = [factories.worker(township) for _n in range(LEAST_STAFF + 2)]
    gone = Posting.objects.filter(worker__in=staff[:LEAST_STAFF])
    gone.update(valid=DateRange(factories.SINCE, TODAY))

    assert find(Subject.SHORT, frozenset([township.pk]), TODAY).by_division() == {township.pk: 1}


def test_rows_of_other_divisions_are_not_found(home, village, township):
    factories.visit(home, outcome="moved")
    ending(home, 3)
    factories.worker(township, village=village)
    elsewhere = factories.division("village", "西关村")

    assert [
        waiting(subject, elsewhere)
        for subject in Subject
        if subject != "villages-without-assistant"
    ] == [[]] * 6


def test_a_heading_is_hidden_on_a_phone_with_the_column_below_it(client):
    small = world.build()
    factories.household(small.village, near_relative=True, near_relative_of="村支书之弟")
    client.force_login(small.people["coordinator of the county"])

    page = client.get("/todo/near-relatives/").content.decode()
    head, body = page.split("<thead>")[1].split("</thead>")
    row = body.split("</tr>")[0]

    assert head.count("wide-only") == row.count("wide-only") > 0
