"""Impact as invariants: everyone is counted once, more ground never reaches fewer."""

import itertools
from typing import Any

import pytest
import shapely
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping

from field_api.models import Household
from geo_minzheng.shared.vector_files import VectorFeature, VectorFile
from maps.actions.footprints import receive_drawing
from maps.footprints.draft import draft_footprint
from maps.footprints.drawn import drawn_file
from maps.impact import Counted, ReachedCell, VillageCell, added_up, impact_of
from maps.models import ImpactedHousehold, Inclusion
from tests.factories import household, person
from tests.incident_world import IncidentWorld, an_incident, incident_world

LEVELS = ("county", "township", "village")
few = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

# Around the three villages of the world, in steps of about a hundred metres.
lon = st.integers(0, 320).map(lambda n: 103.99 + n / 1000)
lat = st.integers(0, 120).map(lambda n: 36.29 + n / 1000)
rectangles = st.builds(
    lambda x1, x2, y1, y2: box(min(x1, x2), min(y1, y2), max(x1, x2) + 0.001, max(y1, y2) + 0.001),
    lon,
    lon,
    lat,
    lat,
)


@pytest.fixture
def world(db: None) -> IncidentWorld:
    """Sixty households in a regular pattern, a tenth unlocated, accuracies from 5 to 800 m."""
    made = incident_world()
    villages = (made.jia, made.yi, made.bing)
    for number in range(60):
        at = (104.005 + (number * 37 % 300) / 1000, 36.305 + (number * 23 % 90) / 1000)
        home = household(
            villages[min(int((at[0] - 104.0) / 0.1), 2)],
            at=None if number % 10 == 0 else at,
            **(
                {} if number % 10 == 0 else {"location_accuracy_m": (5.0, 100.0, 800.0)[number % 3]}
            ),
        )
        for _ in range(number % 4):
            person(home)
    return made


def received(world: IncidentWorld, shape: Any, level: float = 1) -> Any:
    footprint, _is_new = receive_drawing(
        by=world.coordinator,
        incident=an_incident(world.coordinator),
        geometry=mapping(shape),
        datum="cgcs2000",
        level=level,
    )
    return footprint


def everyone(world: IncidentWorld) -> list[int]:
    return [world.jia.pk, world.yi.pk, world.bing.pk]


def placed(footprint: Any) -> dict[int, str]:
    return dict(
        ImpactedHousehold.objects.filter(footprint=footprint).values_list(
            "household_id", "inclusion"
        )
    )


@few
@given(shape=rectangles)
def test_bands_and_outside_and_unlocated_are_the_register_at_every_level(
    world: IncidentWorld, shape: Polygon
) -> None:
    with transaction.atomic():
        footprint = received(world, shape)
        for level in LEVELS:
            impact = impact_of(footprint, village_ids=everyone(world), level=level)
            inside = sum((row.counted for row in impact.rows), Counted())
            unlocated = impact.whole.unlocated

            assert inside + impact.whole.outside + unlocated == impact.whole.register
            assert impact.whole.register == Counted(60, 90)
            assert sum((each.register for each in impact.balances), Counted()) == Counted(60, 90)
            assert all(each.holds for each in impact.balances)
            assert impact.low.households <= impact.central.households <= impact.high.households
        transaction.set_rollback(True)


@few
@given(shape=rectangles, more=rectangles)
def test_more_ground_never_reaches_fewer(
    world: IncidentWorld, shape: Polygon, more: Polygon
) -> None:
    with transaction.atomic():
        small = placed(received(world, shape))
        large = placed(received(world, shapely.union(shape, more)))
        transaction.set_rollback(True)

    assert small.keys() <= large.keys()
    surely = {home for home, inclusion in small.items() if inclusion == Inclusion.INSIDE}
    assert surely <= {home for home, inclusion in large.items() if inclusion == Inclusion.INSIDE}


@few
@given(shape=rectangles, turn=st.integers(0, 3), reverse=st.booleans())
def test_neither_direction_nor_start_of_a_ring_matters(
    world: IncidentWorld, shape: Polygon, turn: int, reverse: bool
) -> None:
    corners = list(shape.exterior.coords)[:-1]
    turned = corners[turn:] + corners[:turn]
    other = Polygon(turned[::-1] if reverse else turned)
    with transaction.atomic():
        first, second = placed(received(world, shape)), placed(received(world, other))
        transaction.set_rollback(True)

    assert first == second


@few
@given(shape=rectangles, cuts=st.lists(lon, min_size=1, max_size=6))
def test_cutting_a_shape_into_parts_changes_nobody(
    world: IncidentWorld, shape: Polygon, cuts: list[float]
) -> None:
    west_end, _south, east_end, _north = shape.bounds
    edges = sorted({west_end, east_end, *(cut for cut in cuts if west_end < cut < east_end)})
    parts = [
        box(west, shape.bounds[1], east, shape.bounds[3])
        for west, east in itertools.pairwise(edges)
    ]
    with transaction.atomic():
        whole = placed(received(world, shape))
        pieces = placed(received(world, MultiPolygon(parts)))
        transaction.set_rollback(True)

    assert whole == pieces


@few
@given(shape=rectangles)
def test_who_is_inside_is_who_shapely_says_is_inside(world: IncidentWorld, shape: Polygon) -> None:
    with transaction.atomic():
        footprint = received(world, shape)
        rows = ImpactedHousehold.objects.filter(footprint=footprint).select_related("household")
        for row in rows:
            at = row.household.location
            if row.inclusion == Inclusion.INSIDE:
                assert shape.covers(Point(at.x, at.y))
            elif row.inclusion == Inclusion.UNLOCATED:
                assert at is None
        others = Household.objects.located().exclude(pk__in=rows.values("household_id"))
        missed = [home for home in others if shape.covers(Point(home.location.x, home.location.y))]
        transaction.set_rollback(True)

    assert missed == []


counted = st.builds(Counted, st.integers(0, 50), st.integers(0, 200))


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from([None, 1, 2]), counted), max_size=30),
    st.dictionaries(st.integers(1, 6), counted, max_size=6),
    st.dictionaries(st.integers(1, 6), st.integers(1, 3), max_size=6),
)
def test_adding_up_loses_and_doubles_nobody(
    reached: list[Any], outside: dict[int, Counted], division_of: dict[int, int]
) -> None:
    """Villages without a division are counted too, under none."""
    cells = [
        ReachedCell(village, band, "edge" if band else "unlocated", "", number)
        for village, band, number in reached
    ]
    registers = dict(outside)
    for cell in cells:
        registers[cell.village_id] = registers.get(cell.village_id, Counted()) + cell.counted
    villages = [
        VillageCell(village, register, outside.get(village, Counted()))
        for village, register in registers.items()
    ]

    impact = added_up(
        as_of=None,  # type: ignore[arg-type]
        reached=cells,
        villages=villages,
        ground=[],
        division_of=division_of,
    )

    assert impact.whole.holds
    assert all(balance.holds for balance in impact.balances)
    assert sum((row.counted for row in impact.rows), Counted()) == impact.whole.reached
    by_class = sum(sum(row.by_class.values()) for row in impact.rows)
    assert by_class == impact.whole.reached.households


blobs = st.builds(
    lambda x, y, r: Point(x, y).buffer(r), lon, lat, st.integers(1, 40).map(lambda n: n / 1000)
)


@settings(deadline=None)
@given(st.lists(st.tuples(blobs, st.sampled_from([1.0, 2.0, 3.0])), min_size=1, max_size=6))
def test_worse_bands_lie_inside_the_reach_of_milder_ones(shapes: list[Any]) -> None:
    """Whatever was sent: a household's worst band is the highest piece that holds it."""
    features = tuple(VectorFeature(shape, {"level": level}) for shape, level in shapes)
    draft = draft_footprint(VectorFile("geojson", "EPSG:4326", features, ()))

    for milder, worse in zip(draft.bands, draft.bands[1:], strict=False):
        assert milder.level < worse.level
        assert shapely.difference(worse.reach, milder.reach).area < 1e-12
    everything = shapely.union_all([shape for shape, _level in shapes])
    assert draft.bands[0].reach.symmetric_difference(everything).area < 1e-9
    assert draft.outer_line.length == pytest.approx(draft.bands[0].reach.length)


@given(rectangles)
def test_a_drawn_rectangle_needs_no_repair(shape: Polygon) -> None:
    draft = draft_footprint(drawn_file(mapping(shape), datum="cgcs2000"), level=1)

    assert draft.repairs == ()
    assert draft.bands[0].area.equals(shape)
