"""Every form of the register's pages, and answers that each of them takes."""

from typing import Any
from uuid import uuid4

from django.test import Client

from field_api.models import Aid, Household, MeansAssessment, Person, Photo
from tests.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"

PAGES = (
    "correct",
    "persons/new",
    "persons/{person}/correct",
    "persons/{person}/death",
    "persons/{person}/leave",
    "head",
    "aids/new",
    "aids/{aid}/change",
    "aids/{aid}/end",
    "means/new",
    "merge",
    "split",
    "move",
    "move-out",
    "close",
    "reopen",
)
PHOTOS = ("photos", "photos/{photo}/remove")


def signed_in(world: World, who="worker of the township", **given: Any) -> Client:
    client = Client(**given)
    client.force_login(world.people[who], backend=BACKEND)
    return client


def addresses(home: Household, parts: Any) -> list[str]:
    person, aid = home.persons.first(), home.aids.first()
    known = {"person": person.uid, "aid": aid.pk, "photo": uuid4()}
    return [f"{home.uid}/{part.format(**known)}" for part in parts]


def everything() -> list:
    """All rows of the register as they stand."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Household, Person, Aid, MeansAssessment, Photo)
    ]


def sound(world: World) -> dict:
    """Answers to the questions of every form, right for `world.home`."""
    child = Person.objects.filter(household=world.home).exclude(relation="head").get()
    return {
        "village": str(world.village.uid),
        "address": "南关路 8 号",
        "group_no": "1",
        "registered_on": "2026-01-01",
        "name": "李小妹",
        "relation": "child",
        "sex": "f",
        "birth_date": "2010-01-01",
        "self_care": "able",
        "died_on": "2026-09-10",
        "shown_for": "2026-09-10",
        "source": "map",
        "on": "2026-11-01",
        "new_head": str(child.uid),
        "persons": [str(child.uid)],
        "head": str(child.uid),
        "person": str(child.uid),
        "programme": "old_age",
        "aid_class": "1",
        "amount_yuan": "60",
        "starts_on": "2026-11-01",
        "from_day": "2026-11-01",
        "ends_on": "2026-12-01",
        "assessed_on": "2026-11-01",
        "moved_to": "兰州市",
        "reason": "核对",
    }
