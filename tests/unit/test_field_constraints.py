"""Each rule of the register that must never be broken: somebody tries."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from field_api.actions.visits import record_visit
from field_api.models import (
    Household,
    Posting,
    QuarantinedBody,
    ReceivedEnvelope,
    Visit,
    VisitWorker,
)
from field_api.visiting.reports import VisitReport
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def township():
    return factories.division("township", "会师镇")


@pytest.fixture
def village(township):
    return factories.division("village", "南关社区", parent=township)


@pytest.fixture
def home(village):
    return factories.household(village, at=(105.0, 35.7))


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_a_person_has_one_aid_of_a_programme_a_day(home):
    person = factories.person(home)
    factories.aid(person, "medical", valid=DateRange(date(2026, 1, 1), date(2026, 3, 1)))
    factories.aid(person, "medical", valid=DateRange(date(2026, 3, 1), None))

    with refused("person_has_one_aid_of_a_programme_a_day"):
        factories.aid(person, "medical", valid=DateRange(date(2026, 2, 28), date(2026, 3, 1)))


def test_an_aids_amount_is_not_negative(home):
    with refused("aid_amount_is_not_negative"):
        factories.aid(factories.person(home), amount_yuan=Decimal("-0.01"))


@pytest.mark.parametrize("programme", ["urban_dibao", "rural_dibao"])
def test_dibao_has_a_class(home, programme):
    with refused("dibao_has_a_class"):
        factories.aid(factories.person(home), programme, aid_class="")


def envelope(visit, **given):
    facts = {
        "record_uuid": visit.record_uuid,
        "revision": 1,
        "kind": "visit",
        "content_hash": "0" * 64,
        "status": "created",
        "receipt": "0" * 64,
        "visit": visit,
        "received_by": factories.user(),
        "received_at": timezone.now(),
    }
    return ReceivedEnvelope.objects.create(**{**facts, **given})


def test_an_envelope_is_received_once(home):
    visit = factories.visit(home)
    envelope(visit)
    envelope(visit, revision=2)

    with refused("envelope_is_received_once"):
        envelope(visit, content_hash="1" * 64)


def test_quarantine_keeps_a_body_once():
    facts = {
        "receipt": "0" * 64,
        "content_hash": "0" * 64,
        "code": "push.unreadable",
        "sealed_body": b"x",
        "sent_by": factories.user(),
        "received_at": timezone.now(),
    }
    QuarantinedBody.objects.create(**facts)

    with refused("quarantine_keeps_a_body_once"):
        QuarantinedBody.objects.create(**facts)


@pytest.mark.parametrize(
    "missing",
    [
        {"entered_lon": None},
        {"entered_lat": None},
        {"entered_datum": ""},
        {"location_source": ""},
        {"located_on": None},
    ],
)
def test_a_household_point_says_where_it_came_from(village, missing):
    with refused("household_point_says_where_it_came_from"):
        factories.household(village, at=(105.0, 35.7), **missing)


@pytest.mark.parametrize("accuracy", [0, -3.0])
def test_a_households_accuracy_is_positive_or_unknown(village, accuracy):
    with refused("household_accuracy_is_positive_or_unknown"):
        factories.household(village, at=(105.0, 35.7), location_accuracy_m=accuracy)


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "active", "closed_on": date(2026, 1, 1)},
        {"status": "closed"},
        {"status": "moved_out"},
    ],
)
def test_a_household_leaves_the_register_on_a_day(village, facts):
    with refused("household_leaves_the_register_on_a_day"):
        factories.household(village, **facts)


def test_an_identity_number_belongs_to_one_living_person(home):
    factories.person(home, identity_hash=b"1" * 32, died_on=date(2026, 1, 1))
    factories.person(home, identity_hash=b"1" * 32)

    with refused("identity_number_belongs_to_one_living_person"):
        factories.person(home, identity_hash=b"1" * 32)


@pytest.mark.parametrize(
    "facts",
    [
        {"disability": "", "disability_grade": 1},
        {"disability": "limb", "disability_grade": None},
        {"disability": "limb", "disability_grade": 5},
        {"disability": "limb", "disability_grade": 0},
    ],
)
def test_a_disability_grade_goes_with_a_disability(home, facts):
    with refused("disability_grade_goes_with_a_disability"):
        factories.person(home, **facts)


def test_a_visit_ends_after_it_starts(home):
    now = timezone.now()

    with refused("visit_ends_after_it_starts"):
        factories.visit(home, started_at=now, ended_at=now - timedelta(seconds=1))


@pytest.mark.parametrize(
    "missing", [{"position_lon": None}, {"position_lat": None}, {"position_datum": ""}]
)
def test_a_visits_position_says_its_datum(home, missing):
    facts = {
        "position": home.location,
        "position_lon": 105.0,
        "position_lat": 35.7,
        "position_datum": "wgs84",
    }

    with refused("visit_position_says_its_datum"):
        factories.visit(home, **{**facts, **missing})


def test_a_visits_accuracy_is_positive_or_unknown(home):
    with refused("visit_accuracy_is_positive_or_unknown"):
        factories.visit(home, position_accuracy_m=0)


def test_a_worker_takes_part_in_a_visit_once(home, township):
    visit, worker = factories.visit(home), factories.worker(township)
    VisitWorker.objects.create(visit=visit, worker=worker)

    with refused("worker_takes_part_in_a_visit_once"):
        VisitWorker.objects.create(visit=visit, worker=worker)


def test_a_worker_serves_in_one_place_a_day_as_one_kind(township, village):
    worker = factories.worker(township, village=village)

    with refused("worker_serves_in_one_place_a_day_as_one_kind"):
        Posting.objects.create(
            worker=worker, kind="assistant", division=township, valid=factories.ALWAYS
        )


def test_staff_are_posted_to_an_office(township):
    worker = factories.worker(township)

    with refused("staff_are_posted_to_an_office"):
        Posting.objects.filter(worker=worker).update(office=None)


def test_a_liaison_is_posted_to_a_group(township, village):
    worker = factories.worker(township)

    with refused("liaison_is_posted_to_a_group"):
        Posting.objects.create(
            worker=worker, kind="liaison", division=village, group_no=0, valid=factories.ALWAYS
        )


def test_every_constraint_of_the_register_is_tried():
    named = {
        constraint.name
        for model in apps.get_app_config("field_api").get_models()
        for constraint in model._meta.constraints
    }
    files = sorted(Path(__file__).parent.glob("test_*constraints.py"))
    text = "".join(file.read_text("utf-8") for file in files)

    assert {name for name in named if f'refused("{name}")' not in text} == set()


def report(home, worker, **given) -> VisitReport:
    now = timezone.now()
    facts = {
        "record_uuid": uuid4(),
        "revision": 1,
        "household_uid": home.uid,
        "started_at": now - timedelta(hours=1),
        "ended_at": now,
        "outcome": "completed",
        "worker_ids": (worker.pk,),
    }
    return VisitReport(**{**facts, **given})


def test_a_recorded_visit_leaves_one_former_row_of_the_household(home, township):
    someone = factories.user("worker", township)
    worker = factories.worker(township, user=someone)

    record_visit(by=someone, report=report(home, worker), now=timezone.now())

    (former,) = Household.pgh_event_model.objects.all()
    assert former.pgh_obj_id == home.pk
    assert former.last_visited_on is None
    assert former.pgh_context.metadata["by"] == str(someone.pk)
    assert former.pgh_context.metadata["action"] == "visits.record_visits"


def test_without_its_history_nothing_of_a_visit_stays(home, township):
    someone = factories.user("worker", township)
    worker = factories.worker(township, user=someone)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE field_api_householdevent ADD CHECK (false) NOT VALID")

    with pytest.raises(IntegrityError), transaction.atomic():
        record_visit(by=someone, report=report(home, worker), now=timezone.now())

    home.refresh_from_db()
    assert home.last_visited_on is None
    assert not Visit.objects.exists()
