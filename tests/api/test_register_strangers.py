"""The register's forms and addresses, asked about another jurisdiction's rows, or with no token."""

from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from field_api.models import Photo
from tests import factories
from tests import world as worlds
from tests.pictures import picture
from tests.register_forms import PAGES, PHOTOS, addresses, everything, signed_in, sound

pytestmark = pytest.mark.django_db

API = (
    ("patch", ""),
    ("put", "point/"),
    ("post", "merge/"),
    ("post", "split/"),
    ("post", "move/"),
    ("post", "move-out/"),
    ("post", "close/"),
    ("post", "reopen/"),
    ("post", "head/"),
    ("post", "means/"),
    ("post", "persons/"),
    ("patch", "persons/{person}/"),
    ("post", "persons/{person}/death/"),
    ("post", "persons/{person}/leave/"),
    ("post", "persons/{person}/aids/"),
    ("post", "aids/{aid}/change/"),
    ("post", "aids/{aid}/end/"),
)


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def sent(world) -> dict:
    factories.person(world.home, name="李小", relation="child", birth_date=date(2000, 1, 1))
    return sound(world)


@pytest.mark.parametrize("part", [*PAGES, *PHOTOS])
def test_a_page_of_another_jurisdiction_is_not_found_and_stores_nothing(world, sent, part):
    strangers = factories.household(world.other_village)
    factories.aid(factories.person(strangers))
    before = everything()

    (address,) = addresses(strangers, [part])
    answer = signed_in(world).post(f"/households/{address}/", sent)

    assert answer.status_code == 404
    assert everything() == before


@pytest.mark.parametrize(("method", "part"), API)
def test_an_address_of_another_jurisdiction_is_not_found_and_stores_nothing(world, method, part):
    strangers = factories.household(world.other_village)
    factories.aid(factories.person(strangers))
    before = everything()
    whole = {
        **dict.fromkeys(("reason", "address", "moved_to", "source"), "核对"),
        **dict.fromkeys(("on", "died_on", "starts_on", "from_day", "ends_on"), "2026-11-01"),
        "point": None,
        "facts": {},
        "group_no": 0,
        "assessed_on": "2026-11-01",
        "programme": "old_age",
        "aid_class": "",
        "amount_yuan": "60",
        "birth_date": "2010-01-01",
        "name": "李小",
        "relation": "child",
        "sex": "f",
        "village": str(world.village.uid),
        **dict.fromkeys(("other", "head", "new_head"), str(uuid4())),
        "uid": str(uuid4()),
        "new_uid": str(uuid4()),
        "persons": [str(uuid4())],
    }

    (address,) = addresses(strangers, [part])
    client = factories.sign_in(world.people["worker of the township"])
    ask = partial(getattr(client, method), f"/api/field/v1/households/{address}", format="json")
    # What each address takes is said by what it refuses.
    answer = ask(whole)
    if answer.status_code == 400:
        unknown = answer.json()["details"]
        answer = ask({name: whole[name] for name in whole.keys() - unknown.keys()})

    assert (answer.status_code, answer.json()["code"]) == (404, "request.not_found")
    assert everything() == before


@pytest.mark.parametrize(
    ("part", "given"),
    [
        ("correct", {"village": "{village}"}),
        ("move", {"village": "{village}"}),
        ("head", {"new_head": "{person}"}),
        ("persons/{person}/death", {"new_head": "{person}"}),
        ("persons/{person}/leave", {"new_head": "{person}"}),
        ("persons/{person}/leave", {"to_code": "{code}"}),
        ("aids/new", {"person": "{person}"}),
        ("split", {"persons": "{person}"}),
        ("split", {"head": "{person}"}),
    ],
)
def test_uids_of_another_jurisdiction_in_a_form_are_refused(world, sent, part, given):
    strangers = factories.household(world.other_village)
    theirs = {
        "village": world.other_village.uid,
        "person": factories.person(strangers).uid,
        "code": strangers.code,
    }
    before = everything()

    (address,) = addresses(world.home, [part])
    odd = {name: text.format(**theirs) for name, text in given.items()}
    answer = signed_in(world).post(f"/households/{address}/", sent | odd)

    assert answer.status_code == 400
    assert everything() == before


def test_a_household_of_another_jurisdiction_is_not_merged(world, sent):
    strangers = factories.household(world.other_village)
    before = everything()

    answer = signed_in(world).post(
        f"/households/{world.home.uid}/merge/?with={strangers.uid}", {"reason": "重复"}
    )

    assert strangers.code not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("part", [*PAGES, *PHOTOS])
def test_without_its_token_no_form_is_taken(world, sent, part):
    before = everything()

    (address,) = addresses(world.home, [part])
    answer = signed_in(world, enforce_csrf_checks=True).post(f"/households/{address}/", sent)

    assert answer.status_code == 403
    assert everything() == before


def test_without_its_token_no_household_is_entered(world):
    client = signed_in(world, enforce_csrf_checks=True)

    assert client.post("/households/new/", {}).status_code == 403


def test_photos_are_found_under_their_own_household_only(world, settings, tmp_path):
    settings.PHOTOS_DIR = tmp_path
    client = signed_in(world, "administrator of the city")
    other = factories.household(world.other_village)
    client.post(
        f"/households/{world.home.uid}/photos/", {"photos": SimpleUploadedFile("a.jpg", picture())}
    )
    photo = Photo.objects.get()

    elsewhere = signed_in(world, "worker elsewhere")
    for who, home in (
        (client, other),
        (elsewhere, world.home),
        (elsewhere, other),
    ):
        assert who.get(f"/households/{home.uid}/photos/{photo.uid}/").status_code == 404
        who.post(f"/households/{home.uid}/photos/{photo.uid}/remove/", {"reason": "错"})
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_dossier_names_no_household_that_has_moved_out_of_sight(world):
    gone = factories.household(
        world.village,
        head_name="并入者",
        status="merged",
        closed_on=date(2026, 1, 1),
        merged_into=world.home,
    )
    parted = factories.household(
        world.village, head_name="分出者", split_from=world.home, split_on=date(2026, 1, 1)
    )
    world.home.village, world.home.head_name = world.other_village, "远去者"
    world.home.save()

    near, far = signed_in(world), signed_in(world, "worker elsewhere")
    for home in (gone, parted):
        text = near.get(f"/households/{home.uid}/").content.decode()
        assert "远去者" not in text
        assert world.home.code not in text
    assert "并入者" not in far.get(f"/households/{world.home.uid}/").content.decode()


def test_a_dossier_names_where_its_members_came_from(world):
    parted = factories.household(
        world.village, head_name="分出者", split_from=world.home, split_on=date(2026, 1, 1)
    )

    text = signed_in(world).get(f"/households/{parted.uid}/").content.decode()

    assert f'href="/households/{world.home.uid}/"' in text
