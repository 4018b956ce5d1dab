"""Whoever tries numbers one after another is stopped; daily work is not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from boundaries_data.models import Role
from field_api.models import Person, Reading
from geo_minzheng.shared.privacy import keyed_hash
from tests import factories, world

pytestmark = pytest.mark.django_db

NUMBER, PHONE = "620422196005010017", "13900000001"


@pytest.fixture
def city():
    return world.build()


@pytest.fixture
def clerk(city, settings):
    settings.SEARCHES_BY_NUMBER_PER_HOUR = 2
    return factories.sign_in(city.people["worker of the township"])


@pytest.fixture(autouse=True)
def known(city) -> Person:
    home = factories.household(city.village, head_name="张建国")
    return factories.person(
        home, name="张建国", identity_number=NUMBER, identity_hash=keyed_hash(NUMBER)
    )


def search(client, text: str, **given):
    return client.post("/api/field/v1/search/", {"text": text, **given})


def test_an_hour_has_so_many_searches_and_no_more(clerk):
    assert [search(clerk, text).status_code for text in (NUMBER, PHONE)] == [200, 200]

    refused = search(clerk, NUMBER)

    assert (refused.status_code, refused.json()["code"]) == (429, "search.too_many_by_number")
    assert refused.json()["details"]["per_hour"] == 2
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert Reading.objects.count() == 2

    Reading.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert search(clerk, NUMBER).status_code == 200


def test_what_is_refused_tells_nothing_of_the_number(clerk):
    for _ in range(2):
        search(clerk, NUMBER)

    known, unknown = search(clerk, NUMBER), search(clerk, "620422196005010025")

    assert known.json()["code"] == unknown.json()["code"]
    assert "张建国" not in known.content.decode()


def test_names_and_suggestions_are_not_counted(clerk):
    for _ in range(3):
        assert search(clerk, "张建国").status_code == 200
        assert search(clerk, NUMBER, suggest=True).status_code == 200

    assert search(clerk, NUMBER).status_code == 200


def test_the_bound_is_each_persons_own(clerk, city):
    for _ in range(3):
        search(clerk, NUMBER)

    colleague = factories.sign_in(factories.user(Role.WORKER, city.township))
    assert search(colleague, NUMBER).status_code == 200


def test_the_page_says_so_and_keeps_what_was_typed(clerk):
    for _ in range(2):
        clerk.post("/search/", {"text": NUMBER}, format="multipart")

    page = clerk.post("/search/", {"text": NUMBER}, format="multipart")
    piece = clerk.post(
        "/search/", {"text": NUMBER}, format="multipart", headers={"X-Fragment": "1"}
    )

    assert (page.status_code, piece.status_code) == (429, 429)
    assert "一小时内最多按证件号码或电话查找 2 次" in page.content.decode()
    assert f'value="{NUMBER}"' in page.content.decode()
    assert "一小时内最多" in piece.content.decode()
    assert piece["X-Fragment"] == "1"


def test_a_page_to_sign_in_is_no_piece_of_the_answer(client):
    answer = client.post("/search/", {"text": NUMBER}, headers={"X-Fragment": "1"}, follow=True)

    assert "X-Fragment" not in answer


def test_an_entry_is_no_way_around(clerk, city):
    for _ in range(2):
        search(clerk, NUMBER)

    answer = clerk.post(
        "/households/new/",
        {
            "uid": str(uuid4()),
            "head_uid": str(uuid4()),
            "village": str(city.village.uid),
            "address": "南关路 8 号",
            "registered_on": "2026-11-01",
            "head-name": "王小明",
            "head-identity_number": NUMBER,
            "head-self_care": "able",
        },
        format="multipart",
    )

    text = answer.content.decode()
    assert "一小时内最多按证件号码或电话查找 2 次" in text
    assert "张建国户" not in text
    assert "王小明" in text
    assert Reading.objects.count() == 2
