"""How far two outlines of one division disagree. Pure: geometries in degrees in, numbers out."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.geometry import area_km2, to_gauss_kruger


@dataclass(frozen=True)
class Disagreement:
    """The symmetric difference, and how far the first's vertices lie from the second's line."""

    difference_km2: float
    difference_share: float
    median_distance_m: float
    largest_distance_m: float


def disagreement(first: BaseGeometry, second: BaseGeometry) -> Disagreement:
    """Compare two outlines in CGCS2000; areas on the ellipsoid, distances in Gauss-Krüger.

    `difference_share` is over the first's area. Distances are from vertices, so a long straight
    stretch of the first counts less than a winding one.
    """
    difference = area_km2(first.symmetric_difference(second))
    vertices = shapely.points(shapely.get_coordinates(to_gauss_kruger(first)))
    line = to_gauss_kruger(second).boundary
    shapely.prepare(line)
    distances = shapely.distance(line, vertices)
    return Disagreement(
        difference_km2=difference,
        difference_share=difference / area_km2(first),
        median_distance_m=float(np.median(distances)),
        largest_distance_m=float(distances.max()),
    )
