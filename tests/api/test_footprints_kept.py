"""What is kept of a footprint: pieces, versions that nobody changes, and nothing of a failure."""

from typing import Any

import pytest
from django.contrib.gis.db.models import Union
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from shapely.geometry import box

from maps.actions.impact import PLACE_HOUSEHOLDS
from maps.models import Band, BandPiece, Footprint, ImpactedHousehold, VillageTally
from tests.factories import household
from tests.incident_world import (
    IncidentWorld,
    an_incident,
    drawn,
    incident_world,
    upload,
)
from tests.vector_files_made import (
    geojson,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> IncidentWorld:
    return incident_world()


def test_an_update_that_misses_everyone_clears_the_list(world: IncidentWorld) -> None:
    household(world.jia, at=(104.05, 36.35))
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    drawn(world, incident, 104.11, 36.31, 104.19, 36.39)

    newest = Footprint.objects.get(version=2)
    assert not ImpactedHousehold.objects.filter(footprint=newest).exists()


def test_pieces_hold_the_band_and_every_worse_band(world: IncidentWorld) -> None:
    west, east = box(104.01, 36.31, 104.05, 36.39), box(104.03, 36.31, 104.09, 36.39)
    upload(
        world, an_incident(world.coordinator), geojson([(west, {"level": 1}), (east, {"level": 2})])
    )

    reach = {
        band.level: BandPiece.objects.filter(band=band).aggregate(area=Union("piece"))["area"].area
        for band in Band.objects.all()
    }

    assert reach == {1: pytest.approx(0.08 * 0.08), 2: pytest.approx(0.06 * 0.08)}


def test_versions_are_listed_the_newest_first(world: IncidentWorld) -> None:
    incident = an_incident(world.coordinator)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.39)
    drawn(world, incident, 104.01, 36.31, 104.09, 36.38)

    listed = world.api.get(f"/api/maps/v1/incidents/{incident.pk}/footprints/").json()

    assert [row["version"] for row in listed["results"]] == [2, 1]


def test_a_failure_on_the_way_keeps_nothing(
    world: IncidentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_values: Any) -> Any:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(type(PLACE_HOUSEHOLDS), "rows", fail)
    incident = an_incident(world.coordinator)
    world.api.raise_request_exception = False

    answer = drawn(world, incident, 104.01, 36.31, 104.09, 36.39)

    assert answer.status_code == 500
    assert not Footprint.objects.exists()
    assert not BandPiece.objects.exists()
    assert not VillageTally.objects.exists()


def test_households_are_reached_through_pieces_and_their_index(world: IncidentWorld) -> None:
    """The plan, not the clock: pieces are the outer side of every household scan."""
    household(world.jia, at=(104.05, 36.35))
    with CaptureQueriesContext(connection) as queries:
        drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)
    # What is prepared is captured without its text.
    (sent,) = [q["sql"] for q in queries if "INSERT INTO maps_villagetally" in (q["sql"] or "")]
    # The history's context is set in front of the statement itself.
    placing = sent[sent.index("WITH lowest") :]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {placing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    inside = plan[plan.index("CTE inside") : plan.index("CTE reach")]
    assert "Index Scan using field_api_household_location" in inside
    assert inside.index("maps_bandpiece") < inside.index("field_api_household")


@pytest.mark.parametrize("model", [Footprint, Band, ImpactedHousehold, VillageTally])
def test_nothing_of_a_version_is_ever_updated(world: IncidentWorld, model: Any) -> None:
    household(world.jia, at=(104.05, 36.35))
    drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)

    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        model.objects.update(**{model._meta.pk.name: 1_000_000})


def test_constraints_hold_where_code_might_forget(world: IncidentWorld) -> None:
    home = household(world.jia, at=(104.05, 36.35))
    drawn(world, an_incident(world.coordinator), 104.01, 36.31, 104.09, 36.39)
    row = ImpactedHousehold.objects.get()
    other = household(world.jia)

    def refused(constraint: str, model: Any, **facts: Any) -> None:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.create(**facts)

    facts: dict[str, Any] = {
        "footprint": row.footprint,
        "household": other,
        "village": world.jia,
        "band": row.band,
        "inclusion": "inside",
        "tier": 1,
        "rank": 99,
        "reason": [],
        "persons": 1,
        "aid_class": "",
    }
    tally = VillageTally.objects.get()
    counts = {"register_households": 1, "register_persons": 0, "outside_persons": 0}
    refused("household_is_counted_once", ImpactedHousehold, **{**facts, "household": home})
    refused("reached_household_has_a_band", ImpactedHousehold, **{**facts, "band": None})
    refused("impact_tier_is_1_to_5", ImpactedHousehold, **{**facts, "tier": 6})
    refused("stand_in_one_order", ImpactedHousehold, **{**facts, "rank": row.rank})
    refused(
        "no_more_are_outside",
        VillageTally,
        footprint=row.footprint,
        village=world.yi,
        outside_households=2,
        **counts,
    )
    refused(
        "village_is_tallied_once",
        VillageTally,
        footprint=tally.footprint,
        village=tally.village,
        outside_households=0,
        **counts,
    )
    refused(
        "footprint_has_a_level_once",
        Band,
        footprint=row.footprint,
        level=1,
        area_km2=1,
        area=row.band.area,
    )
    refused(
        "same_file_twice_is_one_footprint",
        Footprint,
        incident=row.footprint.incident,
        version=9,
        checksum_sha256=row.footprint.checksum_sha256,
        format="drawn",
        status="actual",
        entered_crs="wgs84",
        received_by=world.coordinator,
        received_at=row.footprint.received_at,
    )
