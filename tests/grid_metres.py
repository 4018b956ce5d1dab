"""Where a point lies on a hexagon grid's plane, worked out beside the database's own way."""

import numpy as np
from numpy.typing import NDArray

from geo_minzheng.shared.crs import EASE_GRID
from geo_minzheng.shared.geometry import project
from geo_minzheng.shared.hexagons import STRETCH, HexagonGrid


def grid_metres(grid: HexagonGrid, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """CGCS2000 degrees to metres from the grid's origin; (n, 2) to (n, 2)."""
    metres = project(f"EPSG:{EASE_GRID}", points) * [1 / STRETCH, STRETCH]
    return metres - [grid.origin_x_m, grid.origin_y_m]
