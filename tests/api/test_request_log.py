"""A request leaves one line that a collector can read and that names nobody."""

import copy
import io
import json
import logging
import logging.config
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


@pytest.mark.parametrize("host", ["testserver", "620402198001011234.example"])
@pytest.mark.parametrize("shape", ["line", "json"])
def test_no_line_of_django_tells_what_was_asked(settings, shape: str, host: str) -> None:
    """Through the very handler that writes the log: 404, 403 and a host that is not ours."""
    config = copy.deepcopy(settings.LOGGING)
    config["handlers"]["stderr"]["formatter"] = shape
    config["disable_existing_loggers"] = False
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
    here = world.build()
    client = factories.sign_in(factories.user())
    logging.getLogger().addHandler(handler)
    try:
        for address in (f"/households/{here.home.uid}/?q=王小明", "/620402198001011234/"):
            client.get(address, headers={"Host": host})
    finally:
        logging.getLogger().removeHandler(handler)

    said = out.getvalue()
    assert "django.request" in said or "django.security" in said
    for typed in (str(here.home.uid), "王小明", "620402198001011234", "%E7%8E%8B"):
        assert typed not in said


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
