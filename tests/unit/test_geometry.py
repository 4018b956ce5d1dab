"""Metres from degrees, and the bridges between Django, shapely and PostGIS."""

import pytest
import shapely
from django.contrib.gis.geos import Point

from field_api.models import Household
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.geometry import (
    DistanceM,
    area_km2,
    from_equal_area,
    to_equal_area,
    to_gauss_kruger,
    to_geos,
    to_multipolygon,
    to_shapely,
)
from tests import factories

BAIYIN = shapely.box(103.0, 35.4, 105.7, 37.7)


def test_an_area_is_the_same_on_the_ellipsoid_and_in_the_equal_area_plane() -> None:
    fine = shapely.segmentize(BAIYIN, 0.01)

    assert to_equal_area(fine).area / 1e6 == pytest.approx(area_km2(fine), rel=1e-6)


def test_holes_are_subtracted_whichever_way_they_run() -> None:
    hole = shapely.box(104.0, 36.0, 104.5, 36.5)
    ring = shapely.Polygon(BAIYIN.exterior, [hole.exterior.reverse()])

    assert area_km2(ring) == pytest.approx(area_km2(BAIYIN) - area_km2(hole), rel=1e-9)


def test_the_plane_can_be_left_again() -> None:
    assert from_equal_area(to_equal_area(BAIYIN)).hausdorff_distance(BAIYIN) < 1e-9


@pytest.mark.parametrize("lon", [103.1, 104.4, 105.6])
def test_short_distances_are_right_to_four_parts_in_ten_thousand(lon) -> None:
    line = shapely.LineString([(lon, 36.5), (lon, 36.509)])

    # 0.009 degrees of a meridian there are 998.72 m.
    assert to_gauss_kruger(line).length == pytest.approx(998.72, rel=5e-4)


def test_a_geometry_comes_back_from_django_as_it_went() -> None:
    there = to_geos(BAIYIN)

    assert there.srid == CGCS2000
    assert to_shapely(there).equals_exact(BAIYIN)


def test_a_polygon_becomes_a_multipolygon_and_a_line_does_not() -> None:
    assert to_multipolygon(BAIYIN).geom_type == "MultiPolygon"
    with pytest.raises(ValueError, match="LineString"):
        to_multipolygon(shapely.LineString([(0, 0), (1, 1)]))


@pytest.mark.django_db
def test_metres_from_the_database_are_metres_on_the_ellipsoid() -> None:
    village = factories.division("village", "南关社区")
    near = factories.household(village, at=(104.0, 36.001))
    factories.household(village, at=(104.0, 36.1))
    here = Point(104.0, 36.0, srid=CGCS2000)

    found = Household.objects.filter(location__within_m=(here, 200)).annotate(
        metres=DistanceM("location", here)
    )

    assert [home.pk for home in found] == [near.pk]
    assert found[0].metres == pytest.approx(110.96, abs=0.01)
