"""A new dwelling point takes nothing over from the old one, on the page and through the API."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from field_api.models import Household
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Few values, so that what is typed is often what the old point had.
accuracies = st.sampled_from([None, 4.0, 10.0])
days = st.sampled_from([date(2020, 1, 1), date(2026, 5, 1)])
names = st.sampled_from(["", "王五", "赵六"])
kept_sources = st.sampled_from(["survey", "map", "import", "demonstration"])
typed_sources = st.sampled_from(["", "survey", "map"])
measured = st.fixed_dictionaries(
    {"accuracy_m": accuracies, "located_on": days, "located_by": names, "source": kept_sources}
)
typed = st.fixed_dictionaries(
    {
        "accuracy_m": accuracies,
        "located_on": st.one_of(st.none(), days),
        "located_by": names,
        "source": typed_sources,
    }
)
pairs = st.sampled_from([("104.05", "36.05", "cgcs2000"), ("104.06", "36.05", "cgcs2000")])
datums = st.sampled_from(["cgcs2000", "wgs84"])


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def desk(world) -> Client:
    return factories.browser_of(world.people["worker of the township"])


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle(home: Household, old: dict) -> None:
    Household.objects.filter(pk=home.pk).update(
        location_accuracy_m=old["accuracy_m"],
        located_on=old["located_on"],
        located_by=old["located_by"],
        location_source=old["source"],
    )


def stands(home: Household) -> dict:
    home.refresh_from_db()
    return {
        "accuracy_m": home.location_accuracy_m,
        "located_on": home.located_on,
        "located_by": home.located_by,
        "source": home.location_source,
    }


@given(measured, typed, pairs, datums)
@QUICK
def test_on_the_page_a_blank_keeps_what_is_of_the_same_point_only(
    world, desk, old, new, pair, datum
):
    lon, lat, _same = pair
    with undone():
        settle(world.home, old)

        answer = desk.post(
            f"/households/{world.home.uid}/correct/",
            {
                "village": str(world.village.uid),
                "address": world.home.address,
                "registered_on": world.home.registered_on.isoformat(),
                "lon": lon,
                "lat": lat,
                "datum": datum,
                "reason": "现场重测",
                **{name: value or "" for name, value in new.items()},
            },
        )

        assert answer.status_code == 302
        if (lon, datum) == ("104.05", "cgcs2000"):
            expected = {name: new[name] or old[name] for name in new}
        else:
            unknown = {"located_on": timezone.localdate(), "source": "map"}
            expected = {name: new[name] or unknown.get(name, new[name]) for name in new}
        assert stands(world.home) == expected


@given(measured, typed)
@QUICK
def test_through_the_api_only_what_is_given_with_a_point_is_its_own(world, desk, old, new):
    with undone():
        settle(world.home, old)
        given_with_it = {name: value for name, value in new.items() if value}
        point = {"lon": 104.06, "lat": 36.05, "crs": "cgcs2000", **given_with_it}

        answer = desk.put(
            f"/api/field/v1/households/{world.home.uid}/point/",
            {"point": point, "reason": "现场重测"},
            content_type="application/json",
        )

        assert answer.status_code == 200
        unknown = {"located_on": timezone.localdate(), "source": "map"}
        assert stands(world.home) == {
            name: new[name] or unknown.get(name, new[name]) for name in new
        }


@pytest.mark.parametrize("door", ["correct", "point", "village", "page"])
def test_a_point_outside_its_village_is_told_with_metres_and_a_proposal_at_every_door(world, door):
    boss = Client()
    boss.force_login(
        world.people["administrator of the city"],
        backend="django.contrib.auth.backends.ModelBackend",
    )
    api = f"/api/field/v1/households/{world.home.uid}/"
    outside = {"lon": 104.15, "lat": 36.05, "crs": "cgcs2000"}
    before = Household.objects.values().get(pk=world.home.pk)

    if door == "page":
        sent = {"village": str(world.other_village.uid), "registered_on": "2000-01-01"}
        pair = {"lon": "104.05", "lat": "36.05", "datum": "cgcs2000", "reason": "登记错村"}
        answer = boss.post(f"/households/{world.home.uid}/correct/", sent | pair)
        proposal = answer.context["proposal"]
        assert (answer.status_code, proposal["uid"]) == (400, str(world.village.uid))
        assert "米" in answer.content.decode()
    else:
        address, method, body = {
            "correct": (api, boss.patch, {"point": outside}),
            "point": (f"{api}point/", boss.put, {"point": outside}),
            "village": (api, boss.patch, {"village": str(world.other_village.uid)}),
        }[door]
        answer = method(address, {**body, "reason": "更正"}, content_type="application/json")
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "register.point_outside_village")
        assert 4_000 < told["details"]["metres"] < 5_000
        right = world.village if door == "village" else world.other_village
        assert told["details"]["proposal"]["uid"] == str(right.uid)

    assert Household.objects.values().get(pk=world.home.pk) == before
