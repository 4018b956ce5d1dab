"""The pages of workers and offices: what they show to whom, and the forms that change them."""

import pytest
from django.test import Client
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import Office, Posting, Worker
from tests import factories, home_world

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def city() -> home_world.Waiting:
    return home_world.build()


@pytest.fixture
def client(city) -> Client:
    return form_client(city.people["coordinator of the county"])


def form_client(someone) -> Client:
    """A client that sends forms as a browser does."""
    made = Client()
    made.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return made


def test_a_handover_on_the_page_moves_the_village_and_says_so(city, client):
    taker = Worker.objects.get(user=city.people["worker of the township"])
    posting = city.assistant.postings.get()

    answer = client.post(
        f"/workers/{city.assistant.pk}/",
        {
            "do": "handover",
            "posting": posting.pk,
            "taker": taker.pk,
            "day": TODAY,
            "reason": "退休",
        },
        follow=True,
    )

    page = answer.content.decode()
    assert "已交接" in page
    assert "退休" in page
    assert list(
        Posting.objects.as_of(timezone.localdate())
        .filter(kind="assistant", division=city.village)
        .values_list("worker_id", flat=True)
    ) == [taker.pk]


def test_a_refused_handover_keeps_what_was_typed_and_says_why(city, client):
    answer = client.post(
        f"/workers/{city.assistant.pk}/",
        {"do": "handover", "taker": city.assistant.pk, "day": TODAY, "reason": "调整分工"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有保存，填写的内容还在" in page
    assert "交接双方是同一人" in page
    assert 'value="调整分工"' in page


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"do": "handover"}, 400),
        ({"do": "end", "posting": "x", "day": TODAY}, 400),
        ({"do": "end", "posting": "999999", "day": TODAY, "reason": "调离"}, 404),
        ({"do": "post", "kind": "assistant", "since": TODAY}, 422),
        ({"do": "post", "kind": "nonsense", "since": TODAY}, 400),
        ({"do": "correct", "name": "", "reason": "更正"}, 422),
        ({"do": "correct", "name": "王五", "lon": "104", "reason": "更正"}, 400),
        ({"do": "correct", "name": "王五", "lon": "1e999", "lat": "36", "datum": "wgs84"}, 400),
        ({"do": "account", "username": "nobody"}, 409),
        ({}, 400),
        ({"do": "dismiss"}, 400),
    ],
)
def test_what_cannot_be_done_is_answered_on_the_page(city, client, sent, status):
    answer = client.post(f"/workers/{city.assistant.pk}/", sent)

    assert answer.status_code == status
    if sent.get("do") not in (None, "dismiss"):
        assert "没有保存" in answer.content.decode()


def test_a_point_in_gcj02_is_kept_in_cgcs2000(city, client):
    sent = {
        "do": "correct",
        "name": "王五",
        "lon": "104.18",
        "lat": "36.55",
        "datum": "gcj02",
        "reason": "更正",
    }

    assert client.post(f"/workers/{city.assistant.pk}/", sent).status_code == 302

    base = Worker.objects.get(pk=city.assistant.pk).base
    assert abs(base.x - 104.18) > 0.001
    assert base.srid == 4490


def test_a_clerk_sees_a_worker_of_the_township_with_a_masked_phone_and_no_forms(city):
    Worker.objects.filter(pk=city.assistant.pk).update(phone="13812345678")
    clerk = form_client(city.people["worker of the township"])

    page = clerk.get(f"/workers/{city.assistant.pk}/").content.decode()

    assert "13812345678" not in page
    assert 'name="do"' not in page
    assert clerk.post(f"/workers/{city.assistant.pk}/", {"do": "end"}).status_code == 404


def test_a_new_worker_fills_the_village_that_waits(city, client):
    sent = {
        "name": "钱七",
        "kind": "assistant",
        "division": str(city.hamlet.uid),
        "since": TODAY,
        "reason": "新聘",
    }
    assert "北关社区" in client.get(f"/workers/new/?division={city.hamlet.uid}").content.decode()

    answer = client.post("/workers/new/", sent)

    worker = Worker.objects.get(name="钱七")
    assert (answer.status_code, answer["Location"]) == (302, f"/workers/{worker.pk}/")
    again = client.post("/workers/new/", sent | {"name": "孙八"})
    assert again.status_code == 409
    assert "孙八" in again.content.decode()
    assert not Worker.objects.filter(name="孙八").exists()


def test_an_office_is_opened_corrected_and_closed_on_its_pages(city, client):
    facts = {"name": "会师镇城东民政所", "reason": "新设"}
    made = client.post(
        "/offices/new/", facts | {"division": str(city.township.uid), "opened_on": "2026-01-01"}
    )
    office = Office.objects.get(name="会师镇城东民政所")
    assert made["Location"] == f"/offices/{office.pk}/"

    page = client.post(
        made["Location"],
        facts | {"do": "correct", "address": "长征路", "reason": "补充"},
        follow=True,
    ).content.decode()
    assert "长征路" in page
    assert "不足 3 人" in page

    client.post(made["Location"], {"do": "close", "day": TODAY, "reason": "并入"})
    office.refresh_from_db()
    assert office.closed_on.isoformat() == TODAY


def test_an_auditor_sees_an_office_without_the_names_of_its_staff(city):
    office = Office.objects.get(division=city.township)
    Worker.objects.filter(postings__office=office).update(name="欧阳不见")

    for who, seen in (("auditor of the city", False), ("worker of the township", True)):
        page = factories.sign_in(city.people[who]).get(f"/offices/{office.pk}/").content.decode()
        assert ("欧阳不见" in page) is seen


def test_a_former_place_of_a_worker_no_longer_changes_them(city, client):
    abroad = factories.user(Role.COORDINATOR, city.city)
    posting = city.assistant.postings.get()
    everywhere = form_client(abroad)
    everywhere.post(
        f"/workers/{city.assistant.pk}/",
        {"do": "end", "posting": posting.pk, "day": TODAY, "reason": "调往外县"},
    )
    everywhere.post(
        f"/workers/{city.assistant.pk}/",
        {
            "do": "post",
            "kind": "liaison",
            "group_no": "1",
            "division": str(city.other_village.uid),
            "since": TODAY,
            "reason": "调入",
        },
    )

    answer = client.post(f"/workers/{city.assistant.pk}/", {"do": "correct", "name": "改名"})

    assert answer.status_code == 404
