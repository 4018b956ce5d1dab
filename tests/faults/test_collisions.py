"""Two changes that wait for each other: the database gives one up, and that one is sent again."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Event
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from psycopg.errors import DeadlockDetected

from field_api import jobs
from field_api.actions.imports import apply_import
from field_api.models import Household, ImportBatch, Person
from tests import factories, world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked
from tests.jobs import forget_waiting_jobs
from tests.meetings import PATIENCE_S, in_a_thread, until, waits_for_a_lock

REASON = "外嫁，户口已迁出 <原件已核对>"


@pytest.fixture
def city(transactional_db) -> world.World:
    forget_waiting_jobs()
    yield world.build()
    forget_waiting_jobs()


@pytest.fixture
def home(city) -> Household:
    home = factories.household(city.village, head_name="张三")
    factories.person(home, name="张三", relation="head")
    factories.person(home, name="张小", relation="child")
    return home


class Other:
    """Somebody who has the members of a household and then wants the household itself.

    The one who waited first is given up: its second of patience is over first.
    """

    def __init__(self, first, then) -> None:
        self._first, self._then = first, then
        self.has_first, self.go_on = Event(), Event()

    def __call__(self) -> None:
        with transaction.atomic():
            list(self._first.select_for_update())
            self.has_first.set()
            assert self.go_on.wait(PATIENCE_S)
            list(self._then.select_for_update())


def colliding(work, first, then):
    """What `work` gives, which has `then` and waits for `first`; another does the reverse."""
    other = Other(first, then)
    with ThreadPoolExecutor(2) as pool:
        others = in_a_thread(pool, other)
        assert other.has_first.wait(PATIENCE_S)
        ours = in_a_thread(pool, work)
        until(waits_for_a_lock)
        other.go_on.set()
        others.result()
        return ours.exception() or ours.result()


def leaving(client, home, child, **given):
    """Sends the form by which a child leaves."""
    address = f"/households/{home.uid}/persons/{child.uid}/leave/"
    return client.post(address, {"on": "2026-11-01", "reason": REASON, **given})


def test_a_form_that_collided_is_sent_again_from_the_page_that_says_so(city, home):
    client = Client(raise_request_exception=False)
    client.force_login(
        city.people["worker of the township"],
        backend="django.contrib.auth.backends.ModelBackend",
    )
    members = Person.objects.filter(household=home)
    child = members.get(relation="child")

    answer = colliding(
        lambda: leaving(client, home, child), members, Household.objects.filter(pk=home.pk)
    )

    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "没有保存" in page
    assert Person.objects.get(pk=child.pk).left_on is None
    action = re.search(r'<form method="post" action="([^"]+)">', page)[1]
    typed = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    assert ("reason", REASON) in [(name, unescape(text)) for name, text in typed]

    again = client.post(unescape(action), {name: unescape(text) for name, text in typed})

    assert again.status_code == 302, again.content.decode()
    assert str(Person.objects.get(pk=child.pk).left_on) == "2026-11-01"


def test_a_machine_is_told_in_words_of_its_own_and_succeeds_when_it_asks_again(city, home):
    client = factories.sign_in(city.people["worker of the township"])
    members = Person.objects.filter(household=home)
    child = members.get(relation="child")
    address = f"/api/field/v1/households/{home.uid}/persons/{child.uid}/leave/"
    body = {"on": "2026-11-01", "reason": "外嫁"}

    def leave():
        return client.post(address, body, format="json")

    answer = colliding(leave, members, Household.objects.filter(pk=home.pk))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["code"] == "service.changes_collided"
    assert Person.objects.get(pk=child.pk).left_on is None
    assert leave().status_code == 200
    assert str(Person.objects.get(pk=child.pk).left_on) == "2026-11-01"


def test_a_job_that_collided_is_run_again_by_the_queue_and_ends_what_it_began(city):
    clerk = city.people["worker of the township"]
    body = csv_file([HOUSEHOLD_HEADINGS, *(household_row(n) for n in range(4))])
    batch = checked(clerk, "households", body)
    apply_import(by=clerk, batch=batch, choice="all")
    forget_waiting_jobs()
    written = Household.objects.filter(code__startswith="T")
    villages = type(city.village).objects.filter(pk=city.village.pk)

    def apply():
        return jobs.apply_import.func(batch_id=batch.pk, by_id=clerk.pk)

    # The job holds its batch and needs the village for its new households.
    error = colliding(apply, villages, ImportBatch.objects.filter(pk=batch.pk))

    assert isinstance(error, OperationalError)
    assert isinstance(error.__cause__, DeadlockDetected)
    batch.refresh_from_db()
    assert (batch.state, written.count()) == ("applying", 0)
    assert jobs.apply_import.get_retry_exception(error, SimpleNamespace(attempts=0)) is not None

    connection.close()
    apply()

    batch.refresh_from_db()
    assert (batch.state, batch.applied_rows, written.count()) == ("applied", 4, 4)
