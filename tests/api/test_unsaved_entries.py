"""A form that comes after its session has ended is not saved, and nobody is left to think so."""

import pytest
from django.test import Client

from boundaries_data.models import Role
from field_api.models import Household
from tests import factories

pytestmark = pytest.mark.django_db

TOLD = "刚才提交的内容没有处理，也没有保存"


@pytest.fixture
def clerk():
    return factories.user(Role.WORKER, factories.division("township", "会师镇"))


@pytest.mark.parametrize("address", ["/households/new/", "/imports/", "/password/"])
def test_the_way_to_sign_in_says_that_a_sent_form_was_not_saved(address):
    client = Client()

    answer = client.post(address, {"head-name": "张三丰"}, follow=True)

    assert answer.redirect_chain[0][0].startswith("/login/?next=")
    assert TOLD in answer.content.decode()
    assert "张三丰" not in answer.content.decode()
    assert not Household.objects.exists()
    # Once: whoever comes back later has sent nothing.
    assert TOLD not in client.get("/login/").content.decode()


def test_whoever_only_opens_a_page_is_told_nothing_of_the_kind():
    assert TOLD not in Client().get("/households/new/", follow=True).content.decode()


def test_signing_out_and_asking_for_a_piece_send_no_form(clerk):
    client = factories.sign_in(clerk)
    assert TOLD not in client.post("/logout/", follow=True).content.decode()

    piece = Client().post("/search/", {"text": "张"}, headers={"X-Fragment": "1"}, follow=True)

    assert TOLD not in piece.content.decode()
