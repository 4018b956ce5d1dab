"""The rules of passwords, and how one is changed."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    ["Short-1a", "1234567890", "abcdefghij", "abcdefg123", "Password12", "wangxiaolan1A"],
    ids=["too short", "digits", "one kind", "two kinds", "common", "like the name"],
)
def test_a_weak_password_is_refused(password: str) -> None:
    who = factories.user(username="wangxiaolan")

    with pytest.raises(ValidationError):
        validate_password(password, who)


@pytest.mark.parametrize("password", ["baiyin-MZ-2026", "黄河石林-longwan8"])
def test_three_kinds_of_characters_are_enough(password: str) -> None:
    validate_password(password, factories.user())


def test_the_rules_are_told_as_one_speaks_to_a_colleague() -> None:
    with translation.override("zh-hans"):
        told = password_validators_help_texts()

    assert len(told) == 5
    assert not any("你" in text for text in told)
    assert "密码至少 10 个字符。" in told


@pytest.fixture
def signed_in() -> Client:
    return factories.browser_of(factories.user(username="wang"))


def change(client: Client, old: str, new: str, again: str) -> str:
    answer = client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": again}
    )
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_a_changed_password_signs_in_and_the_old_one_does_not(signed_in: Client) -> None:
    assert change(signed_in, "Mima-12345", "Huanghe-88", "Huanghe-88") == "/"

    assert signed_in.get("/password/").status_code == 200
    again = Client().post("/login/", {"username": "wang", "password": "Huanghe-88"})
    assert again.status_code == 302
    former = Client().post("/login/", {"username": "wang", "password": "Mima-12345"})
    assert former.status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", "Huanghe-88", "Huanghe-88", "原密码不正确"),
        ("Mima-12345", "Huanghe-88", "Huanghe-89", "两次输入的新密码不一致"),
        ("Mima-12345", "huanghehuanghe", "huanghehuanghe", "至少三种"),
    ],
)
def test_a_change_that_is_refused_says_why(
    signed_in: Client, old: str, new: str, again: str, told: str
) -> None:
    assert told in change(signed_in, old, new, again)


def test_the_rules_stand_beside_the_form(signed_in: Client) -> None:
    page = signed_in.get("/password/").content.decode()

    assert "至少三种" in page
    assert "10" in page


def test_other_devices_are_signed_out_by_a_change(signed_in: Client) -> None:
    other = Client()
    other.post("/login/", {"username": "wang", "password": "Mima-12345"})
    assert other.get("/password/").status_code == 200

    change(signed_in, "Mima-12345", "Huanghe-88", "Huanghe-88")

    assert other.get("/password/").status_code == 302


def test_a_session_ends_after_a_working_day() -> None:
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY

    client = Client()
    factories.user(username="li")
    answer = client.post("/login/", {"username": "li", "password": "Mima-12345"})

    assert answer.cookies["sessionid"]["max-age"] == 12 * 3600
