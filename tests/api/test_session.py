"""Signing in and out over the API, and being told who one is."""

import pytest
from rest_framework.test import APIClient

from boundaries_data.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return factories.division("county", "会宁县", mca="620422000000")


def test_a_right_password_opens_a_session(api, county) -> None:
    someone = factories.user(Role.COORDINATOR, county)

    answer = api.post("/api/session/", {"username": someone.username, "password": "Mima-12345"})

    assert answer.status_code == 204
    assert "sessionid" in api.cookies
    assert "csrftoken" in api.cookies


def test_a_wrong_password_is_answered_in_the_error_shape(api, county) -> None:
    someone = factories.user(Role.COORDINATOR, county)

    answer = api.post("/api/session/", {"username": someone.username, "password": "wrong"})

    assert answer.status_code == 401
    assert answer.json()["code"] == "session.wrong_sign_in"
    assert answer.json().keys() == {"code", "message", "details"}
    assert someone.username not in answer.content.decode()


def test_who_i_am_names_roles_and_divisions(county) -> None:
    someone = factories.user(Role.COORDINATOR, county, full_name="赵协调")

    told = factories.sign_in(someone).get("/api/session/").json()

    assert told["roles"] == ["coordinator"]
    assert "run_incidents" in told["rights"]
    assert told["divisions"] == [{"uid": str(county.uid), "level": "county", "name": "会宁县"}]


def test_a_stranger_is_not_told_who_they_are(api) -> None:
    answer = api.get("/api/session/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "access.not_signed_in"


def test_signing_out_ends_the_session(county) -> None:
    client = factories.sign_in(factories.user(Role.WORKER, county))

    assert client.delete("/api/session/").status_code == 204
    assert client.get("/api/session/").status_code == 401


def test_a_signed_in_change_needs_the_csrf_token(county) -> None:
    client = factories.sign_in(factories.user(Role.WORKER, county), csrf=True)

    answer = client.delete("/api/session/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "access.no_right"


def test_the_session_lasts_a_working_day(settings) -> None:
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "code"),
    [
        ("get", "/api/nowhere/", None, "application/json", 404, "request.not_found"),
        ("put", "/api/session/", "{}", "application/json", 401, "access.not_signed_in"),
        ("post", "/api/session/", "{broken", "application/json", 400, "request.unreadable"),
        ("post", "/api/session/", "[]", "application/json", 400, "request.invalid"),
        ("post", "/api/session/", "<a/>", "text/xml", 415, "request.unsupported_media_type"),
    ],
)
def test_every_failure_has_the_one_shape(api, method, path, body, kind, status, code) -> None:
    answer = api.generic(method.upper(), path, body or "", content_type=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == {"code", "message", "details"}


def test_what_nobody_foresaw_is_answered_in_the_shape_too(county, monkeypatch) -> None:
    def fail(*_args, **_kwargs):
        raise RuntimeError("a secret inside")

    monkeypatch.setattr("geo_minzheng.desk.session_api.scope_of", fail)
    client = APIClient(raise_request_exception=False)
    client.force_login(
        factories.user(Role.WORKER, county), backend="django.contrib.auth.backends.ModelBackend"
    )

    answer = client.get("/api/session/")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal.unforeseen")
    assert "secret" not in answer.content.decode()
