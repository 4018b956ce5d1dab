"""A body that cannot be taken as a whole: refused in the one error shape, and kept."""

import json

import pytest

from boundaries_data.models import Role
from field_api.api.phone.push_bodies import LARGEST_KEPT
from field_api.models import QuarantinedBody, Visit
from geo_minzheng.shared.privacy import unseal
from tests import factories

pytestmark = pytest.mark.django_db

PUSH = "/api/field/v1/push/"


@pytest.fixture
def township():
    return factories.division("township", "会师镇", parent=factories.division("county", "会宁县"))


@pytest.fixture
def client(township):
    someone = factories.user(Role.WORKER, township)
    factories.worker(township, user=someone)
    return factories.sign_in(someone)


def post(client, body: bytes, content_type: str = "application/json"):
    return client.generic("POST", PUSH, body, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "request.unreadable"),
        (b"\xff\xfe", 400, "request.unreadable"),
        (b"[" * 10_000 + b"]" * 10_000, 400, "request.unreadable"),
        (b'{"envelopes": [], "envelopes": []}', 400, "request.unreadable"),
        (b"\xef\xbb\xbf{}", 400, "request.unreadable"),
        (b"[]", 400, "request.invalid"),
        (b"null", 400, "request.invalid"),
        (b'"text"', 400, "request.invalid"),
        (b"{}", 400, "request.invalid"),
        (b'{"envelopes": {}}', 400, "request.invalid"),
        (b'{"envelopes": [], "device": 5}', 400, "request.invalid"),
        (b'{"envelopes": [], "device": "' + b"d" * 81 + b'"}', 400, "request.invalid"),
        (json.dumps({"envelopes": [0] * 101}).encode(), 413, "push.too_many"),
        (b'{"envelopes": ["' + b"a" * 1024 * 1024 + b'"]}', 413, "request.too_large"),
    ],
)
def test_a_refused_body_is_kept_and_its_receipt_told(client, body, status, code):
    answer = post(client, body)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    kept = QuarantinedBody.objects.get(receipt=told["details"]["quarantine_receipt"])
    assert unseal(bytes(kept.sealed_body)) == body
    assert kept.code == code


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json; charset=utf-7",
        "nonsense",
    ],
)
def test_a_body_of_another_type_is_refused_and_kept(client, content_type):
    body = b'{"envelopes": 5}'

    answer = post(client, body, content_type)

    assert answer.status_code in {400, 415}
    assert unseal(bytes(QuarantinedBody.objects.get().sealed_body)) == body


@pytest.mark.parametrize(
    "broken",
    [
        b'{"note": NaN}',
        b'{"note": -Infinity}',
        b'{"note": 1e999}',
        b'{"note": ' + b"9" * 5000 + b"}",
        b'{"note": 12345678901234567890}',
        b'{"note": 1.5e-400, "answers": {"a": ' + b"[" * 700 + b"]" * 700 + b"}}",
        b'{"note": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"note": "\\u0000"}',
    ],
)
def test_one_strange_value_spoils_only_its_own_envelope(client, broken):
    uuid = "0192f7a0-0000-7000-8000-00000000000%d"
    body = b'{"device": "\\ud800\\u0000", "envelopes": [%s, 5]}' % (
        b'{"record_uuid": "%s", "revision": 1, "kind": "visit", "payload": %s}'
        % ((uuid % 1).encode(), broken)
    )

    answer = post(client, body)

    assert answer.status_code == 200
    assert [r["status"] for r in answer.json()["results"]] == ["quarantined"] * 2
    assert QuarantinedBody.objects.count() == 2


def test_the_same_bytes_are_kept_once_and_counted(client):
    first, second = post(client, b"{").json(), post(client, b"{").json()

    kept = QuarantinedBody.objects.get()
    assert kept.times == 2
    assert first["details"] == second["details"] == {"quarantine_receipt": kept.receipt}


def test_a_body_past_what_is_kept_says_that_it_is_not(client):
    answer = post(client, b"x" * (LARGEST_KEPT + 1))

    told = answer.json()
    assert (answer.status_code, told["code"]) == (413, "request.too_large")
    assert told["details"]["quarantine_receipt"] is None
    assert not QuarantinedBody.objects.exists()


def test_a_role_that_records_no_visits_is_refused_and_the_body_kept(township):
    officer = factories.user(Role.OFFICER, factories.division("city", "白银市"))

    answer = post(factories.sign_in(officer), b'{"envelopes": []}')

    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_right")
    assert QuarantinedBody.objects.get().sent_by == officer


def test_a_stranger_is_asked_to_sign_in(api):
    answer = post(api, b"{}")

    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_session_without_the_csrf_token_is_refused(township):
    client = factories.sign_in(factories.user(Role.WORKER, township), csrf=True)

    answer = post(client, b'{"envelopes": []}')

    assert answer.status_code == 403
    assert not Visit.objects.exists()


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x"])
def test_the_token_in_the_header_is_enough_whatever_the_body(township, content_type):
    client = factories.sign_in(factories.user(Role.WORKER, township), csrf=True)
    client.cookies["csrftoken"] = token = "a" * 32

    answer = client.generic(
        "POST", PUSH, b'--x\r\n"envelopes"', content_type=content_type, HTTP_X_CSRFTOKEN=token
    )

    assert answer.status_code in {400, 415}
    assert QuarantinedBody.objects.count() == 1


def test_nothing_is_also_an_answer(client):
    answer = post(client, b'{"envelopes": []}')

    assert answer.json() == {"results": []}


def test_a_log_quotes_nobody(client, caplog):
    post(client, '{"envelopes": [{"note": "张三丰"}]}'.encode())

    assert "张三丰" not in caplog.text
