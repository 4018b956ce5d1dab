"""Whatever the register holds, no map of a county tells more than the map of the whole.

For those without a right to names: the same cell and the same division have the same number on
both, so nothing remains when one is taken from the other; and what a county's total leaves of
the city's is never small.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boundaries_data.models import Role
from geo_minzheng.accounts.models import User
from tests.density_world import City, drawn_city, features, page_of, settle
from tests.factories import user

pytestmark = pytest.mark.django_db
THRESHOLD = 10
COUNTIES = ("会宁县", "景泰县", "靖远县")

# Spots on both sides of the borders at 104.2 and 104.4, deep inside, and nowhere.
SPOTS = [
    (0, (104.05, 36.1)),
    (1, (104.199, 36.1)),
    (2, (104.201, 36.1)),
    (2, (104.25, 36.05)),
    (3, (104.399, 36.1)),
    (4, (104.401, 36.1)),
    (5, (104.55, 36.1)),
    (0, None),
    (4, None),
]
homes = st.one_of(st.integers(0, 4), st.integers(8, 16))
registers = st.lists(homes, min_size=len(SPOTS), max_size=len(SPOTS))


@dataclass(frozen=True)
class Looked:
    """What an officer is shown of one place: areas with their numbers, and the total."""

    areas: list[tuple[Any, int]]
    total: int | None
    counties: frozenset[str]


@pytest.fixture
def city() -> City:
    return drawn_city(*COUNTIES)


def look(officer: User, query: str) -> Looked:
    page = page_of(officer, query)
    areas = [
        (
            shapely.geometry.shape(each["geometry"]),
            int(re.sub(r"\D", "", each["properties"]["v"][0])),
        )
        for each in features(page)
    ]
    total = re.search(r"<strong>(?:实有对象|(\S+)合计)约 ([\d,]+) 人", page)
    if total is None:
        return Looked(areas, None, frozenset())
    together = frozenset(total[1].split("、")) if total[1] else frozenset()
    return Looked(areas, int(total[2].replace(",", "")), together)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(register=registers)
@example(register=[12, 20, 3, 12, 0, 0, 12, 0, 0])
@example(register=[4, 0, 0, 0, 12, 12, 12, 0, 0])
@example(register=[12, 0, 0, 9, 12, 12, 12, 0, 0])
def test_no_county_map_taken_from_the_city_map_leaves_a_small_number(
    city: City, register: list[int]
) -> None:
    with transaction.atomic():
        cache.clear()
        for (village, at), count in zip(SPOTS, register, strict=True):
            settle(city.villages[village], count, at=at)
        officer = user(Role.OFFICER, city.city)
        for query in ("cell=5000", "kind=division&level=village"):
            whole = look(officer, query)
            for county in city.counties:
                part = look(officer, f"{query}&county={county.uid}")
                assert_nothing_small_is_left(whole, part)
        transaction.set_rollback(True)


def assert_nothing_small_is_left(whole: Looked, part: Looked) -> None:
    for area, number in part.areas:
        same = [
            other
            for outline, other in whole.areas
            if outline.intersection(area).area > 0.9 * area.area
        ]
        assert same == [number]
    if part.total is not None and whole.total is not None:
        left = whole.total - part.total
        assert left == 0 or left >= THRESHOLD
    assert part.total is None or part.total >= THRESHOLD
    assert len(part.counties) != 1
