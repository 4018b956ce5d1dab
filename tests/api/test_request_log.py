"""A request leaves one line that a collector can read and that names nobody."""

import copy
import io
import json
import logging
import logging.config
from collections.abc import Iterator
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


def test_the_home_page_has_a_pattern_too(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/")

    (line,) = lines(caplog)
    assert line.route == "/"


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


@pytest.fixture(params=["line", "json"])
def written(request: pytest.FixtureRequest, settings) -> Iterator[io.StringIO]:
    """What the very handler of the settings writes."""
    shape = request.param
    config = copy.deepcopy(settings.LOGGING)
    config["handlers"]["stderr"]["formatter"] = shape
    configurator = logging.config.DictConfigurator(config)
    configurator.config["formatters"][shape] = configurator.configure_formatter(
        config["formatters"][shape]
    )
    configurator.config["filters"]["no_addresses"] = configurator.configure_filter(
        config["filters"]["no_addresses"]
    )
    handler = configurator.configure_handler(config["handlers"]["stderr"])
    out = io.StringIO()
    handler.setStream(out)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("host", ["testserver", "620402198001011234.example"])
def test_no_line_of_django_tells_what_was_asked(written: io.StringIO, host: str) -> None:
    """404, 403 and a host that is not ours."""
    here = world.build()
    client = factories.sign_in(factories.user())
    for address in (f"/households/{here.home.uid}/?q=王小明", "/620402198001011234/"):
        client.get(address, headers={"Host": host})

    said = written.getvalue()
    assert LOG in said
    for typed in (str(here.home.uid), "王小明", "620402198001011234", "%E7%8E%8B"):
        assert typed not in said


def test_a_refusal_is_one_line_and_no_traceback(written: io.StringIO) -> None:
    here = world.build()
    client = factories.sign_in(factories.user())

    for address, status in (
        (f"/households/{here.home.uid}/", 403),
        ("/nowhere/", 404),
        (f"/api/field/v1/households/{here.home.uid}/", 403),
    ):
        written.seek(0)
        written.truncate()
        assert client.get(address).status_code == status

        (line,) = written.getvalue().splitlines()
        assert json.loads(line)["name"] == LOG if line.startswith("{") else f" {LOG} " in line
        assert str(status) in line
        assert "Traceback" not in line


def test_a_host_that_is_not_ours_is_told_without_a_traceback(written: io.StringIO) -> None:
    Client().get("/", headers={"Host": "elsewhere.example"})

    said = written.getvalue()
    assert "DisallowedHost" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("address", ["/households/{}/", "/api/field/v1/households/{}/"])
def test_what_fails_keeps_its_traceback_and_names_no_household(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    here = world.build()

    said_by_it = "王小明"

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(said_by_it)

    monkeypatch.setattr("field_api.models.household.HouseholdQuerySet.visible_to", fail)
    client = factories.sign_in(here.people["coordinator of the county"])
    client.raise_request_exception = False

    assert client.get(address.format(here.home.uid)).status_code == 500

    said = written.getvalue()
    assert "Traceback" in said
    assert "RuntimeError" in said
    assert "王小明" not in said
    assert str(here.home.uid) not in said


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
