"""Failures at the door: five lock an account for 30 minutes, and only that account."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from geo_minzheng.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

RIGHT = "Mima-12345"


def by_page(client: Client, name: str, password: str) -> int:
    return client.post("/login/", {"username": name, "password": password}).status_code


def by_api(client: Client, name: str, password: str) -> int:
    return client.post(
        "/api/session/",
        {"username": name, "password": password},
        content_type="application/json",
    ).status_code


@pytest.fixture
def who() -> User:
    return factories.user(username="wang")


@pytest.mark.parametrize("door", [by_page, by_api])
def test_the_fifth_failure_locks_even_for_the_right_password(door, who: User) -> None:
    for _ in range(4):
        assert door(Client(), "wang", "wrong") != 429

    assert door(Client(), "wang", "wrong") == 429
    assert door(Client(), "wang", RIGHT) == 429


def test_a_lock_holds_at_both_doors(who: User) -> None:
    for _ in range(5):
        by_page(Client(), "wang", "wrong")

    assert by_api(Client(), "wang", RIGHT) == 429


def test_the_page_says_how_long_and_what_to_do(who: User) -> None:
    for _ in range(5):
        answer = Client().post("/login/", {"username": "wang", "password": "wrong"})

    page = answer.content.decode()
    assert "已锁定 30 分钟" in page
    assert 'name="password"' in page


def test_the_api_says_it_in_the_one_error_shape(who: User) -> None:
    for _ in range(5):
        answer = Client().post(
            "/api/session/",
            {"username": "wang", "password": "wrong"},
            content_type="application/json",
        )

    assert answer.json()["code"] == "session.locked_out"
    assert answer.json().keys() == {"code", "message", "details"}


def test_four_failures_and_a_success_begin_anew(who: User) -> None:
    client = Client()
    for _ in range(4):
        by_page(client, "wang", "wrong")
    assert by_page(client, "wang", RIGHT) == 302

    for _ in range(4):
        assert by_page(Client(), "wang", "wrong") == 200


def test_another_account_at_the_same_address_is_not_locked(who: User) -> None:
    factories.user(username="li")
    for _ in range(5):
        by_page(Client(), "wang", "wrong")

    assert by_page(Client(), "li", RIGHT) == 302


@pytest.mark.parametrize(("minutes", "status"), [(29, 429), (31, 302)])
def test_a_lock_ends_after_30_minutes(who: User, minutes: int, status: int) -> None:
    for _ in range(5):
        by_page(Client(), "wang", "wrong")

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))

    assert by_page(Client(), "wang", RIGHT) == status


def test_a_closed_account_is_answered_like_a_wrong_password(who: User) -> None:
    User.objects.filter(pk=who.pk).update(is_active=False)

    answer = Client().post("/login/", {"username": "wang", "password": RIGHT})

    assert "用户名或密码不正确" in answer.content.decode()
