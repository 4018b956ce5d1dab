"""`/password/`: who may change a password, how often the old one may be guessed, what is kept."""

from typing import Any

import pghistory.models
import pytest
from django.test import Client

from geo_minzheng.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW = "Mima-12345", "Xinmima-6789"


@pytest.fixture
def who() -> User:
    return factories.user(username="wang")


@pytest.fixture
def client(who: User) -> Client:
    client = Client()
    assert client.post("/login/", {"username": "wang", "password": OLD}).status_code == 302
    return client


def change(client: Client, old: str = OLD, new: str = NEW) -> Any:
    return client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_the_new_password_signs_in_and_this_session_stays(client: Client, who: User) -> None:
    assert change(client)["Location"] == "/"

    assert client.get("/password/").status_code == 200
    who.refresh_from_db()
    assert who.check_password(NEW)


def test_history_tells_who_changed_it_and_when_but_never_what_it_was(
    client: Client, who: User
) -> None:
    change(client)
    change(client, old=NEW, new="Sanmima-2468")

    first, second = who.events.select_related("pgh_context").order_by("pgh_id")
    who.refresh_from_db()
    assert first.pgh_context.metadata == {
        "by": str(who.pk),
        "action": "accounts.change_password",
        "reason": "",
    }
    assert first.password_changed_at is None
    assert who.password_changed_at > second.password_changed_at
    assert {field.name for field in type(first)._meta.fields}.isdisjoint({"password", "last_login"})


def test_signing_in_and_a_renewed_hash_leave_no_history(who: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = who.password

    assert Client().post("/login/", {"username": "wang", "password": OLD}).status_code == 302

    who.refresh_from_db()
    assert who.last_login is not None
    assert who.password != before
    assert who.password_changed_at is None
    assert not who.events.exists()
    assert not pghistory.models.Context.objects.exists()


def test_the_same_password_is_no_new_one(client: Client, who: User) -> None:
    answer = change(client, new=OLD)

    assert "新密码与原密码相同" in answer.content.decode()
    assert not who.events.exists()


def test_the_fifth_wrong_old_password_locks_the_account(client: Client, who: User) -> None:
    for _ in range(4):
        answer = change(client, old="wrong")
        assert answer.status_code == 200
        assert "原密码不正确" in answer.content.decode()

    fifth = change(client, old="wrong")

    assert fifth.status_code == 429
    assert "您仍保持登录" in fifth.content.decode()
    assert 'name="password"' not in fifth.content.decode()
    assert change(client).status_code == 429
    assert Client().post("/login/", {"username": "wang", "password": OLD}).status_code == 429
    who.refresh_from_db()
    assert who.check_password(OLD)


def test_a_right_old_password_begins_the_count_anew(client: Client) -> None:
    for _ in range(4):
        change(client, old="wrong")
    change(client, new="short")

    assert [change(client, old="wrong").status_code for _ in range(4)] == [200] * 4


def test_a_change_by_command_is_noted_too(who: User) -> None:
    who.set_password(NEW)
    who.save()

    assert who.events.count() == 1
    assert who.password_changed_at is not None
