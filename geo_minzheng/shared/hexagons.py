"""Hexagons of equal area over the ground: where a cell lies, which cell a point falls into.

The plane is EASE-Grid (cylindrical, equal-area), squeezed so that shapes are true along
`TRUE_LATITUDE`; squeezing one axis and stretching the other keeps areas exact. Over Baiyin
(35.4° to 37.7° N) lengths are right to 2 %. Cells are flat-topped, in axial coordinates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo_minzheng.shared.crs import EASE_GRID
from geo_minzheng.shared.geometry import unproject

TRUE_LATITUDE = 36.5
_EASE_TRUE_LATITUDE = 30.0
_ECCENTRICITY_SQUARED = 0.00669438
_PLANE = f"EPSG:{EASE_GRID}"
_CORNER_ANGLES = np.radians(np.arange(0, 420, 60))


def _parallel_scale(latitude: float) -> float:
    sine = np.sin(np.radians(latitude))
    return float(np.cos(np.radians(latitude)) / np.sqrt(1 - _ECCENTRICITY_SQUARED * sine**2))


STRETCH = _parallel_scale(_EASE_TRUE_LATITUDE) / _parallel_scale(TRUE_LATITUDE)
"""How much longer EASE-Grid draws a stretch from east to west at `TRUE_LATITUDE`."""


@dataclass(frozen=True)
class HexagonGrid:
    """A grid with cells of one size.

    Attributes:
        edge_m: edge of a cell, metres.
        origin_x_m, origin_y_m: where the middle of cell (0, 0) lies, metres.
    """

    edge_m: float
    origin_x_m: float = 0.0
    origin_y_m: float = 0.0

    @property
    def cell_km2(self) -> float:
        return 1.5 * 3**0.5 * self.edge_m**2 / 1e6

    def middles(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Longitude and latitude of the middle of each cell; (n, 2) to (n, 2)."""
        return self._to_degrees(self._middles_m(cells))

    def corners(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Closed rings in degrees, counter-clockwise; cells (n, 2), answer (n, 7, 2)."""
        offsets = self.edge_m * np.column_stack((np.cos(_CORNER_ANGLES), np.sin(_CORNER_ANGLES)))
        rings = self._middles_m(cells)[:, None, :] + offsets[None, :, :]
        return self._to_degrees(rings.reshape(-1, 2)).reshape(-1, 7, 2)

    def _middles_m(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        i, j = np.asarray(cells, dtype=np.float64).reshape(-1, 2).T
        return self.edge_m * np.column_stack((1.5 * i, 3**0.5 * (j + i / 2)))

    def _to_degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        origin = np.array((self.origin_x_m, self.origin_y_m))
        plane = (metres + origin) * [STRETCH, 1 / STRETCH]
        return unproject(_PLANE, plane)
