"""A request leaves one line that a collector can read and that names nobody."""

import json
import logging
from uuid import uuid4

import pytest
from django.test import Client

from geo_minzheng.shared.private_logging import PrivateJsonFormatter
from tests import factories, world

pytestmark = pytest.mark.django_db

LOG = "geo_minzheng.requests"


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == LOG]


@pytest.fixture(autouse=True)
def _listen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOG)


def test_a_line_holds_the_pattern_and_the_accounts_number(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    here = world.build()
    someone = factories.user()
    client.force_login(someone)

    answer = client.get(f"/households/{here.home.uid}/?q=王小明")

    (line,) = lines(caplog)
    assert line.route == "households/<uuid:uid>/"
    assert (line.method, line.status, line.account) == ("GET", 403, someone.pk)
    assert line.ms > 0
    assert line.request_id == answer["X-Request-ID"]
    said = line.getMessage() + json.dumps(line.__dict__, default=str)
    assert "王小明" not in line.getMessage()
    assert str(here.home.uid) not in said
    assert someone.username not in line.getMessage()


def test_a_proxys_id_is_kept_and_rubbish_is_not(client: Client) -> None:
    given = uuid4().hex

    assert client.get("/login/", headers={"X-Request-ID": given})["X-Request-ID"] == given
    assert client.get("/login/", headers={"X-Request-ID": "a b\tc"})["X-Request-ID"] != "a b\tc"


def test_monitors_leave_no_lines(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/healthz")
    client.get("/metrics")

    assert lines(caplog) == []


def test_an_address_that_is_none_is_not_repeated(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/620402198001011234/")

    (line,) = lines(caplog)
    assert line.route == "none"
    assert "620402198001011234" not in line.getMessage()


def test_a_line_in_json_tells_the_kind_of_an_error_and_not_its_words() -> None:
    said = "王小明 620402198001011234"
    try:
        raise ValueError(said)
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, told)
    record.request_id = "abc"

    held = json.loads(PrivateJsonFormatter("{levelname}{message}", style="{").format(record))

    assert held["message"] == "failed"
    assert held["request_id"] == "abc"
    assert "builtins.ValueError" in held["exc_info"]
    assert said not in json.dumps(held, ensure_ascii=False)
