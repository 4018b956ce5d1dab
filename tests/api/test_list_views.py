"""Saved views of a list: who sees them, and under which names."""

from urllib.parse import unquote

import pytest

from boundaries_data.models import Role
from field_api.models import SavedView
from tests import factories
from tests.list_world import World, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_a_view_is_saved_opened_renamed_and_deleted(world):
    factories.household(world.first, head_name="马占海")
    address = post(world.client, "/households/", q="马占", status="active")["Location"]
    query = address.partition("?")[2]

    post(world.client, "/lists/households/views/", name="我的", address=query)
    view = SavedView.objects.get()
    elsewhere = factories.sign_in(world.clerk)
    opened = elsewhere.get(f"/lists/views/{view.pk}/")["Location"]

    assert "马占" not in unquote(view.query)
    assert "马占海" in world.page(opened, elsewhere)
    post(world.client, f"/lists/views/{view.pk}/", do="change", name="新名")
    assert SavedView.objects.get().name == "新名"
    post(world.client, f"/lists/views/{view.pk}/", do="delete")
    assert not SavedView.objects.exists()


def test_a_view_is_shared_within_a_division_without_the_names_and_stays_its_owners(world):
    query = post(world.client, "/households/", q="马占", overdue="true")["Location"].partition("?")
    post(world.client, "/lists/households/views/", name="逾期户", address=query[2])
    view = SavedView.objects.get()
    colleague = factories.sign_in(factories.user(Role.WORKER, world.township))

    assert colleague.get(f"/lists/views/{view.pk}/").status_code == 404
    post(
        world.client,
        f"/lists/views/{view.pk}/",
        do="change",
        name="逾期户",
        shared_in=str(world.township.pk),
    )

    assert colleague.get(f"/lists/views/{view.pk}/")["Location"] == (
        "/households/?status=active&overdue=true"
    )
    assert post(colleague, f"/lists/views/{view.pk}/", do="delete").status_code == 404
    assert "逾期户" in world.page("/households/", colleague)


@pytest.mark.parametrize(
    "name",
    ["查 620422195001011234", "１３９ ０９４３ １２３４", "62042219500101123X", "0943-8221234"],
)
def test_a_view_is_not_named_by_a_number_of_a_person(world, name):
    post(world.client, "/lists/aids/views/", name="二〇二六 20261124", address="")

    refused = post(world.client, "/lists/aids/views/", name=name, address="")
    view = SavedView.objects.get()
    renamed = post(world.client, f"/lists/views/{view.pk}/", do="change", name=name)

    assert (refused.status_code, renamed.status_code) == (400, 400)
    assert SavedView.objects.get().name == "二〇二六 20261124"


def test_two_views_of_a_list_have_two_names(world):
    post(world.client, "/lists/aids/views/", name="甲", address="")

    answer = post(world.client, "/lists/aids/views/", name="甲", address="")

    assert answer.status_code == 409


def test_odd_names_and_divisions_of_a_view_are_taken_or_refused(world):
    post(world.client, "/lists/aids/views/", name="甲\x00乙", address="")
    view = SavedView.objects.get()
    assert view.name == "甲乙"
    assert post(world.client, "/lists/aids/views/", name="\x00", address="").status_code == 400

    answer = post(world.client, f"/lists/views/{view.pk}/", name="丙", shared_in="9" * 5000)
    assert answer.status_code == 400
