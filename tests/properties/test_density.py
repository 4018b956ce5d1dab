"""Everyone is counted exactly once, wherever the grid lies and however large its cells are.

Drawn villages cannot tell a right count from a nearly right one; thousands of households over a
county can. They stand anywhere, on each other, and on edges and corners of cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from boundaries_data.models import Division, Level
from field_api.models import Aid, Household, Person, Programme
from geo_minzheng.shared.crs import CGCS2000, Datum
from geo_minzheng.shared.hexagons import HexagonGrid
from maps.density import Question, counted
from tests.factories import ALWAYS, SINCE, division
from tests.grid_metres import grid_metres

TODAY = date(2026, 11, 23)
ENDED = DateRange(SINCE, date(2020, 1, 1))
HOUSEHOLDS = 4_000
EDGE_M = 1_000.0

edges = st.floats(250, 10_000)
shifts = st.floats(-50_000, 50_000)


@dataclass(frozen=True)
class Register:
    """What was put in, counted while it was put in."""

    village_ids: tuple[int, ...]
    recipients: int
    unlocated: int
    places: Any

    def question(self, **given: Any) -> Question:
        return Question(self.village_ids, TODAY, **given)


@pytest.fixture(scope="module")
def register(django_db_setup: None, django_db_blocker: Any) -> Iterator[Register]:
    """A register that every test of this module reads; it is gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = _register()
        with connection.cursor() as cursor:
            # Without statistics the planner takes the tables for empty and walks row by row.
            cursor.execute("ANALYZE field_api_household, field_api_person, field_api_aid")
        yield made
        transaction.set_rollback(True)


def _register() -> Register:
    """4,000 households of 20 villages over 100 by 100 km, with all that may be miscounts."""
    villages = [division(Level.VILLAGE, f"村{n}") for n in range(20)]
    chance = np.random.default_rng(620400)
    places = chance.uniform((103.4, 35.9), (104.5, 36.8), (HOUSEHOLDS, 2))
    # A thousand on corners and edges of the usual cells, a hundred in one yard.
    x, y = grid_metres(HexagonGrid(EDGE_M), places[:500]).T
    i = np.round(2 * x / (3 * EDGE_M))
    j = np.round(y / (3**0.5 * EDGE_M) - i / 2)
    corners = HexagonGrid(EDGE_M).corners(np.column_stack((i, j)).astype(np.int64))
    places[:500] = corners[:, 0]
    places[500:1000] = (corners[:, 1] + corners[:, 2]) / 2
    places[1000:1100] = places[1000]
    unlocated = chance.random(HOUSEHOLDS) < 0.03
    closed = chance.random(HOUSEHOLDS) < 0.02

    homes = Household.objects.bulk_create(
        _home(n, villages[n % 20], None if unlocated[n] else places[n], closed=bool(closed[n]))
        for n in range(HOUSEHOLDS)
    )
    members = chance.integers(0, 4, HOUSEHOLDS)
    people = Person.objects.bulk_create(
        _person(home, dead=bool(chance.random() < 0.05))
        for home, size in zip(homes, members, strict=True)
        for _ in range(size)
    )
    aids, recipients, nowhere = [], 0, 0
    place_of = {home.pk: number for number, home in enumerate(homes)}
    for who in people:
        held = int(chance.integers(0, 4))
        ended = bool(chance.random() < 0.1)
        for programme in list(Programme)[:held]:
            aids.append(_aid(who, programme, ENDED if ended else ALWAYS))
        number = place_of[who.household_id]
        if held and not ended and who.died_on is None and not closed[number]:
            recipients += 1
            nowhere += int(unlocated[number])
    Aid.objects.bulk_create(aids)
    located = places[~unlocated & ~closed]
    return Register(tuple(v.pk for v in villages), recipients, nowhere, located)


def _home(number: int, village: Division, place: Any, *, closed: bool) -> Household:
    home = Household(code=f"D{number}", head_name="张三", village=village, registered_on=SINCE)
    if closed:
        home.status, home.closed_on = "closed", date(2025, 1, 1)
    if place is not None:
        home.location = Point(float(place[0]), float(place[1]), srid=CGCS2000)
        home.entered_lon, home.entered_lat = place
        home.entered_datum, home.location_source = Datum.CGCS2000, "survey"
        home.located_on = SINCE
    return home


def _person(home: Household, *, dead: bool) -> Person:
    return Person(
        household=home,
        name="李四",
        relation="head",
        sex="f",
        birth_date=date(1960, 1, 1),
        joined_on=SINCE,
        died_on=date(2024, 1, 1) if dead else None,
    )


def _aid(who: Person, programme: str, valid: DateRange) -> Aid:
    dibao = programme in (Programme.URBAN_DIBAO, Programme.RURAL_DIBAO)
    return Aid(
        person=who,
        household_id=who.household_id,
        programme=programme,
        aid_class="1" if dibao else "",
        amount_yuan=100,
        valid=valid,
    )


@settings(
    max_examples=40,
    deadline=None,
)
@given(edge_m=edges, east_m=shifts, north_m=shifts)
@example(edge_m=EDGE_M, east_m=0.0, north_m=0.0)
@example(edge_m=250.0, east_m=0.0, north_m=0.0)
def test_cells_and_unlocated_together_are_the_register(
    register: Register, edge_m: float, east_m: float, north_m: float
) -> None:
    counts = counted(register.question(), HexagonGrid(edge_m, east_m, north_m))

    placed = sum(cell.recipients for cell in counts.cells)
    assert placed == register.recipients - register.unlocated
    assert sum(share.recipients for share in counts.unlocated) == register.unlocated
    assert counts.recipients == register.recipients
    assert len({(cell.i, cell.j) for cell in counts.cells}) == len(counts.cells)


@settings(
    max_examples=10,
    deadline=None,
)
@given(edge_m=edges, east_m=shifts, north_m=shifts)
def test_every_dwelling_stands_in_or_on_a_cell_that_is_counted(
    register: Register, edge_m: float, east_m: float, north_m: float
) -> None:
    """The database's arithmetic and the drawn outlines speak of the same cells."""
    grid = HexagonGrid(edge_m, east_m, north_m)
    counts = counted(register.question(), grid)
    cells = np.array([(cell.i, cell.j) for cell in counts.cells])
    drawn = shapely.union_all([shapely.Polygon(ring) for ring in grid.corners(cells)])
    homes = shapely.points(register.places)

    helped = sum(cell.households for cell in counts.cells)
    # 1e-7 degrees: a corner is an irrational number, so it lies a hair beside itself.
    inside = shapely.dwithin(homes, drawn, 1e-7)
    assert int(inside.sum()) >= helped


def test_villages_and_cells_agree_about_every_programme(register: Register) -> None:
    for programme in (None, Programme.URBAN_DIBAO, Programme.EXTREME_HARDSHIP):
        counts = counted(register.question(programme=programme), HexagonGrid(2_000.0))
        unlocated = sum(share.recipients for share in counts.unlocated)
        placed = sum(cell.recipients for cell in counts.cells)

        assert sum(row.recipients for row in counts.villages) == placed + unlocated > 0
        assert sum(row.unlocated for row in counts.villages) == unlocated


def test_villages_together_are_the_register(register: Register) -> None:
    villages = counted(register.question(), HexagonGrid(2_000.0)).villages

    assert sum(row.recipients for row in villages) == register.recipients
    assert sum(row.unlocated for row in villages) == register.unlocated
