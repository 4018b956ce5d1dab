"""A smooth, reversible bending of the plane, so that straight cell edges come out as natural lines.

Cells are drawn in the bent plane and carried back. A continuous one-to-one bending cannot tear or
cross lines, so what tiles there tiles here.
"""

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]
"""Shape (n, 2): east, north in metres."""

# Meanders of a ridge down to the wiggle of a field edge, each bending what the one before it bent.
_WAVELENGTHS_M = (26_000.0, 11_000.0, 4_500.0, 1_800.0)
_WAVES_EACH = 3
# The slopes of the waves of one length must stay below 1 together, or that bending folds over
# itself. Bendings in a row may be as many as one likes: each can be undone, so all can.
_SLOPE_EACH = 0.2
_INVERSE_TOLERANCE_M = 1e-5
_INVERSE_ROUNDS = 100


class Warp:
    """Plane waves that push points about, long ones first."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 1])
        self._layers = [_Layer(length, rng) for length in _WAVELENGTHS_M]

    def bend(self, points: Plane) -> Plane:
        """Points of the real plane, in the bent one."""
        for layer in self._layers:
            points = points + layer.shift(points)
        return points

    def straighten(self, points: Plane) -> Plane:
        """The inverse of `bend`, to a tenth of a millimetre."""
        for layer in reversed(self._layers):
            points = layer.undo(points)
        return points


class _Layer:
    """The waves of one length."""

    def __init__(self, length_m: float, rng: np.random.Generator) -> None:
        heading, push = rng.uniform(0, 2 * np.pi, (2, _WAVES_EACH))
        self._phase = rng.uniform(0, 2 * np.pi, _WAVES_EACH)
        number = 2 * np.pi / length_m
        self._number = np.column_stack((np.cos(heading), np.sin(heading))) * number
        self._size = np.column_stack((np.cos(push), np.sin(push))) * _SLOPE_EACH / number

    def shift(self, points: Plane) -> Plane:
        shift: Plane = np.sin(points @ self._number.T + self._phase) @ self._size
        return shift

    def undo(self, bent: Plane) -> Plane:
        real = np.array(bent)
        for _ in range(_INVERSE_ROUNDS):
            miss = bent - real - self.shift(real)
            real += miss
            if not miss.size or np.abs(miss).max() < _INVERSE_TOLERANCE_M:
                break
        return real
