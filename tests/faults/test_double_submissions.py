"""The same sent twice at the same moment, over two connections: stored once, both answered."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from uuid import uuid4

import pytest

from field_api import jobs
from field_api.actions import persons
from field_api.actions.imports import undo_import
from field_api.models import Aid, Household, ImportBatch, MeansAssessment, Person
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import applied, checked
from tests.jobs import forget_waiting_jobs, run_waiting_jobs
from tests.meetings import PATIENCE_S, Meeting, at_once, in_a_thread

NEW_UID = "6c8f6f3e-7a09-4a4f-9c3b-0d6f5b3f1a11"
NUMBER = "620422196005010017"
FACTS = {"name": "李秀英", "relation": "spouse", "sex": "f", "birth_date": "1961-03-08"}
MEANS = {"assessed_on": "2026-10-01", "facts": {"wage_yuan": "1200"}}


@pytest.fixture
def city(transactional_db):
    forget_waiting_jobs()
    yield world.build()
    forget_waiting_jobs()


@pytest.fixture
def home(city) -> Household:
    home = factories.household(city.village, head_name="张建国")
    factories.person(home, name="张建国", relation="head")
    factories.person(home, name="张小", relation="child", birth_date=date(2000, 1, 1))
    return home


def send(city, method: str, address: str, body: dict):
    """Sends it once, from a client of its own."""
    client = factories.sign_in(city.people["worker of the township"])
    return lambda: getattr(client, method)(f"/api/field/v1/{address}", body, format="json")


def twice(city, method: str, address: str, body: dict) -> list:
    return at_once(*(send(city, method, address, body) for _ in range(2)))


def entered(city, **given) -> dict:
    return {
        "uid": str(uuid4()),
        "village": str(city.village.uid),
        "head_uid": str(uuid4()),
        "head": {"name": "王强", "sex": "m", "birth_date": "1970-01-01", **given},
    }


def test_a_new_household(city):
    answers = twice(city, "post", "households/", entered(city))

    assert [each.status_code for each in answers] == [201, 201]
    assert Household.objects.filter(head_name="王强").count() == 1
    assert Person.objects.filter(name="王强").count() == 1


def test_a_new_household_in_two_villages_under_one_uid(city):
    body = entered(city)
    other = factories.division("village", "北关社区", parent=city.township)
    elsewhere = body | {"village": str(other.uid)}

    answers = at_once(*(send(city, "post", "households/", each) for each in (body, elsewhere)))

    statuses = sorted(each.status_code for each in answers)
    assert statuses in ([201, 201], [201, 422]), [each.json() for each in answers]
    assert Household.objects.filter(uid=body["uid"]).count() == 1


@pytest.mark.parametrize(
    ("address", "body", "rows"),
    [
        ("persons/", {"uid": str(uuid4()), **FACTS, "identity_number": ""}, Person),
        ("means/", MEANS, MeansAssessment),
        (
            "persons/{head}/aids/",
            {"programme": "old_age", "amount_yuan": "60", "starts_on": "2026-10-01"},
            Aid,
        ),
    ],
)
def test_what_a_dossier_is_given(city, home, address, body, rows):
    before = rows.objects.count()
    head = home.persons.get(relation="head").uid

    answers = twice(city, "post", f"households/{home.uid}/{address.format(head=head)}", body)

    assert [each.status_code for each in answers] == [201, 201], [each.json() for each in answers]
    assert rows.objects.count() == before + 1


def test_a_merge(city, home):
    other = factories.household(city.village, head_name="王强")
    factories.person(other, name="王强", relation="head")

    answers = twice(
        city, "post", f"households/{home.uid}/merge/", {"other": str(other.uid), "reason": "重复"}
    )

    assert [each.status_code for each in answers] == [200, 200], [each.json() for each in answers]
    assert Person.objects.living().filter(household=home).count() == 3


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("move-out/", {"on": "2026-11-01", "moved_to": "兰州市"}),
        ("close/", {"on": "2026-11-01"}),
        ("persons/{child}/leave/", {"on": "2026-11-01"}),
        ("persons/{child}/leave/", {"on": "2026-11-01", "to": "{other}"}),
        ("persons/{child}/death/", {"died_on": "2026-11-01", "source": "死亡证明"}),
        (
            "split/",
            {
                "new_uid": str(uuid4()),
                "persons": ["{child}"],
                "head": "{child}",
                "on": "2026-11-01",
            },
        ),
        ("move/", {"village": "{village}", "group_no": 3, "address": "南关路 9 号"}),
        ("head/", {"new_head": "{child}"}),
    ],
)
def test_a_change_of_a_dossier_is_one_and_both_are_told_so(city, home, address, body):
    names = {
        "child": str(home.persons.get(relation="child").uid),
        "other": str(factories.household(city.village).uid),
        "village": str(city.village.uid),
    }

    def named(value):
        if isinstance(value, list):
            return [named(each) for each in value]
        return value.format(**names) if isinstance(value, str) else value

    body = {name: named(value) for name, value in body.items()}
    if "source" not in body:
        body["reason"] = "核对"
    answers = twice(city, "post", f"households/{home.uid}/{address.format(**names)}", body)

    # One that comes when the member has already moved is told that nobody of that name is here.
    late = {404} if "to" in body else set()
    statuses = [each.status_code for each in answers]
    assert set(statuses) <= {200, 201} | late, [each.json() for each in answers]
    assert statuses != [404, 404]
    assert Person.objects.filter(household__village=city.village, name="张小").count() == 1


def test_one_number_given_to_persons_of_two_households(city, home, monkeypatch):
    """The first is past its check when the second is stored."""
    other = factories.household(city.village)
    meeting = Meeting()
    calls = iter((meeting.stop_after(persons.refuse_look_alikes), persons.refuse_look_alikes))
    monkeypatch.setattr(
        persons, "refuse_look_alikes", lambda *given, **named: next(calls)(*given, **named)
    )
    body = {**FACTS, "identity_number": NUMBER, "sex": "m", "birth_date": "1960-05-01"}
    first, second = (
        send(city, "post", f"households/{each.uid}/persons/", body | {"uid": str(uuid4())})
        for each in (home, other)
    )
    answers = started_between(meeting, first, second)

    assert sorted(each.status_code for each in answers) == [201, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json()["code"] == "register.identity_number_taken"
    assert Person.objects.filter(name="李秀英").count() == 1


def started_between(meeting, first, second) -> list:
    """`second` from begin to end (or until it must wait) while `first` stands at the meeting."""
    with ThreadPoolExecutor(2) as pool:
        begun = in_a_thread(pool, first)
        assert meeting.reached.wait(PATIENCE_S)
        other = in_a_thread(pool, second)
        wait([other], timeout=1)
        meeting.go_on.set()
        return [begun.result(), other.result()]


def rows_of(count: int) -> bytes:
    return csv_file([HOUSEHOLD_HEADINGS, *(household_row(n) for n in range(count))])


def test_applying_an_import(city):
    clerk = city.people["worker of the township"]
    batch = checked(clerk, "households", rows_of(3))
    before = Household.objects.count()

    answers = at_once(*(by_page(clerk, batch, "apply", {"choice": "all"}) for _ in range(2)))
    run_waiting_jobs()

    assert sorted(each.status_code for each in answers) in ([302, 302], [302, 409])
    assert Household.objects.count() == before + 3
    assert ImportBatch.objects.get(pk=batch.pk).applied_rows == 3


def test_undoing_an_import(city):
    clerk = city.people["worker of the township"]
    before = Household.objects.count()
    batch = applied(clerk, "households", rows_of(3))

    answers = at_once(*(by_page(clerk, batch, "undo", {}) for _ in range(2)))
    run_waiting_jobs()

    assert sorted(each.status_code for each in answers) in ([302, 302], [302, 409])
    assert Household.objects.count() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "undone"


def test_two_workers_that_undo_the_same_import(city):
    clerk = city.people["worker of the township"]
    before = Household.objects.count()
    batch = applied(clerk, "households", rows_of(3))
    undo_import(by=clerk, batch=batch)

    at_once(*(lambda: jobs.undo_import.func(batch_id=batch.pk, by_id=clerk.pk) for _ in range(2)))

    assert Household.objects.count() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "undone"


def by_page(clerk, batch, what: str, body: dict):
    client = factories.sign_in(clerk)
    return lambda: client.post(f"/imports/{batch.uid}/{what}/", body, format="multipart")
