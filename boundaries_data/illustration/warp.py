"""A smooth, reversible bending of the plane, so that straight cell edges come out as natural lines.

Cells are drawn in the bent plane and carried back. A continuous one-to-one bending cannot tear or
cross lines, so what tiles there tiles here.
"""

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]
"""Shape (n, 2): east, north in metres."""

# Meanders of a ridge down to the wiggle of a field edge.
_WAVELENGTHS_M = (26_000.0, 11_000.0, 4_500.0, 1_800.0)
_WAVES_EACH = 3
# The slopes of all waves together must stay below 1, or the bending folds over itself.
_SLOPE_EACH = 0.07
_INVERSE_TOLERANCE_M = 1e-4
_INVERSE_ROUNDS = 200


class Warp:
    """A sum of plane waves that push points about."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 1])
        waves = len(_WAVELENGTHS_M) * _WAVES_EACH
        lengths = np.repeat(_WAVELENGTHS_M, _WAVES_EACH)
        heading, push = rng.uniform(0, 2 * np.pi, (2, waves))
        self._phase = rng.uniform(0, 2 * np.pi, waves)
        numbers = 2 * np.pi / lengths
        self._number = np.column_stack((np.cos(heading), np.sin(heading))) * numbers[:, None]
        size = _SLOPE_EACH / numbers
        self._size = np.column_stack((np.cos(push), np.sin(push))) * size[:, None]

    def bend(self, points: Plane) -> Plane:
        """Points of the real plane, in the bent one."""
        return points + self._shift(points)

    def straighten(self, points: Plane) -> Plane:
        """The inverse of `bend`, to a tenth of a millimetre."""
        real = np.array(points)
        for _ in range(_INVERSE_ROUNDS):
            miss = points - real - self._shift(real)
            real += miss
            if not miss.size or np.abs(miss).max() < _INVERSE_TOLERANCE_M:
                break
        return real

    def _shift(self, points: Plane) -> Plane:
        shift: Plane = np.sin(points @ self._number.T + self._phase) @ self._size
        return shift
