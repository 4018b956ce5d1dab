"""The phone's page: what it is handed, and whom a visit may name."""

import pytest
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.models import Posting
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def client_of(world: worlds.World, who: str) -> Client:
    return factories.browser_of(world.people[who])


def test_the_phone_offers_the_worker_first_and_only_colleagues(world: worlds.World) -> None:
    colleague = factories.worker(world.township, name="赵六")
    elsewhere = factories.worker(world.other_township, name="钱七")

    answer = client_of(world, "worker of the township").get("/phone/")

    config = answer.context["config"]
    ids = [worker["id"] for worker in config["workers"]]
    assert config["me"] == world.visitor.pk
    assert ids[0] == world.visitor.pk
    assert colleague.pk in ids
    assert elsewhere.pk not in ids


def test_the_phone_offers_nobody_who_has_left_for_another_township(world: worlds.World) -> None:
    moved = factories.worker(world.other_township, name="孙八")
    Posting.objects.create(
        worker=moved,
        kind="assistant",
        division=world.village,
        valid=DateRange(factories.SINCE, timezone.localdate()),
    )

    config = client_of(world, "worker of the township").get("/phone/").context["config"]

    assert moved.pk not in [worker["id"] for worker in config["workers"]]


def test_the_phone_sets_the_token_it_sends_with(world: worlds.World) -> None:
    answer = client_of(world, "worker of the township").get("/phone/")

    assert "csrftoken" in answer.cookies


def test_the_phone_of_a_coordinator_who_is_no_worker_names_nobody_beforehand(
    world: worlds.World,
) -> None:
    answer = client_of(world, "coordinator of the county").get("/phone/")

    assert answer.context["config"]["me"] is None


def test_a_role_ends_with_its_appointment(world: worlds.World) -> None:
    who = factories.user(Role.WORKER, world.village)
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/households/").status_code == 200

    who.appointments.all().delete()

    assert client.get("/households/").status_code == 403
