"""What every request asks is planned once by a connection, and a lost connection is replaced."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from boundaries_data.editions import STANDING_EDITION, StandingEdition
from boundaries_data.models import Role
from geo_minzheng.accounts.models import Session
from tests import factories


@dataclass(frozen=True)
class Prepared:
    generic_plans: int
    custom_plans: int


@pytest.fixture
def county(db: None) -> Any:
    return factories.division("county", "会宁县", mca="620422000000")


def statements_with(word: str) -> list[Prepared]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE %s",
            [f"%{word}%"],
        )
        return [Prepared(*row) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_a_question_of_every_request_is_prepared_on_the_server():
    for _ in range(2):
        STANDING_EDITION.prepared(StandingEdition, day=timezone.localdate())

    (kept,) = statements_with("former_versions")
    assert kept.generic_plans + kept.custom_plans >= 2


@pytest.mark.django_db
def test_requests_plan_what_is_prepared_once():
    from geo_minzheng.wsgi import for_requests

    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    for_requests(connection=connection)
    try:
        before = sum(kept.generic_plans for kept in statements_with("former_versions"))
        STANDING_EDITION.prepared(StandingEdition, day=timezone.localdate())
        after = sum(kept.generic_plans for kept in statements_with("former_versions"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET plan_cache_mode; RESET statement_timeout")

    assert after == before + 1


def test_a_session_says_whose_it_is(county):
    someone = factories.user(Role.WORKER, county)
    client = factories.sign_in(someone)

    assert Session.objects.get(session_key=client.cookies["sessionid"].value).account == someone
    client.delete("/api/session/")
    assert not Session.objects.filter(account=someone).exists()


def test_a_session_ended_in_the_database_is_ended_at_once(county):
    someone = factories.user(Role.WORKER, county)
    client = factories.sign_in(someone)
    assert client.get("/api/session/").status_code == 200

    someone.sessions.all().delete()

    assert client.get("/api/session/").status_code == 401


def test_whose_request_it_is_costs_one_question(county, django_assert_num_queries):
    client = factories.sign_in(factories.user(Role.WORKER, county))

    with django_assert_num_queries(1):
        client.get("/login/")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_between_requests_is_replaced():
    county = factories.division("county", "会宁县", mca="620422000000")
    client = factories.sign_in(factories.user(Role.WORKER, county))
    assert client.get("/api/session/").status_code == 200
    asked = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port"}
    same = {name: value for name, value in asked.items() if name in names}
    with psycopg.connect(**same, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    # As at the beginning of a request: the connection has not been tried since the last one.
    connection.health_check_enabled, connection.health_check_done = True, False

    assert client.get("/api/session/").status_code == 200
