"""Pages, by who asks for them."""

import pytest
from django.test import Client

from boundaries_data.models import Division, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def township() -> Division:
    city = factories.division("city", "白银市")
    county = factories.division("county", "会宁县", parent=city)
    return factories.division("township", "会师镇", parent=county)


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/"


def test_home_names_the_jurisdiction(township: Division) -> None:
    who = factories.user(Role.WORKER, township)

    answer = factories.sign_in(who).get("/")

    assert answer.status_code == 200
    assert "会师镇" in answer.content.decode()
