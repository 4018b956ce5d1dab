"""The API does what its own description says, whatever is sent to it."""

from contextlib import closing, nullcontext
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from geo_minzheng.wsgi import application
from tests import factories
from tests import world as worlds


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application behind a web server, which closes an answer's file once it is sent."""
    answer = application(environ, start_response)
    with closing(answer) if hasattr(answer, "close") else nullcontext():
        return [b"".join(answer)]


schema = schemathesis.openapi.from_wsgi("/api/schema/", served)

CSRF = "a" * 32

REGISTER_WRITES = {
    "method": ["POST", "PATCH"],
    "path_regex": r"^/api/field/v1/(households|imports)/",
}


class SignedIn:
    """Signs every case in with the session that the test's fixture opened."""

    session = ""

    def get(self, case, context) -> str:
        return self.session

    def set(self, case, session: str, context) -> None:
        case.cookies = {
            **(case.cookies or {}),
            django_settings.SESSION_COOKIE_NAME: session,
            "csrftoken": CSRF,
        }
        case.headers = {**(case.headers or {}), "X-CSRFToken": CSRF}


schema.auth(refresh_interval=None)(SignedIn)


@pytest.fixture(autouse=True)
def _signed_in(db) -> None:
    world = worlds.build()
    client = factories.sign_in(world.people["administrator of the city"])
    SignedIn.session = client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture(autouse=True)
def _one_connection():
    """Keep the test's connection: outside Django's own client a request's end would close it."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


# Signing out would end the session that every other case needs; test_session.py has it.
@pytest.mark.django_db
@schema.exclude(method="DELETE", path="/api/session/").exclude(**REGISTER_WRITES).parametrize()
@settings(
    max_examples=25,
    deadline=None,
    # The same cases each time, so that a red run is about the change before it.
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_its_word(case) -> None:
    case.call_and_validate()


@pytest.mark.django_db
@schema.include(**REGISTER_WRITES).parametrize()
# Few examples: made-up bodies of these are refused at their first step, the twentieth like the
# second. What they do with bodies that make sense is tested by hand.
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_writes_of_the_register_keep_their_word(case) -> None:
    case.call_and_validate()
