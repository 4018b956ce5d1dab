"""Putting numbers into classes: where the breaks fall, what a class is called, its colour.

Pure: numbers in, classes out. A legend names the method, because the same numbers look calm
or alarming by the choice of breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10

import jenkspy
import numpy as np
from django.utils.translation import gettext as _

from maps.render.style import Ramp, ramp

# Natural breaks cost the square of the number of values; evenly spaced ranks keep the shape.
NATURAL_BREAKS_SAMPLE = 1000


class Method(StrEnum):
    """How breaks are chosen."""

    QUANTILES = "quantiles"
    NATURAL_BREAKS = "natural"


@dataclass(frozen=True)
class Classes:
    """Classes of one map.

    Attributes:
        breaks: upper bounds, rising, one a class; a value equal to a bound belongs below it.
        colours: `#rrggbb`, one a class.
        low: the smallest value.
    """

    method: Method
    low: float
    breaks: tuple[float, ...]
    colours: tuple[str, ...]

    def class_of(self, value: float) -> int:
        """Index of the class that holds `value`; the last takes everything above."""
        index = int(np.searchsorted(self.breaks, value, side="left"))
        return min(index, len(self.breaks) - 1)

    def names(self, unit: str = "") -> list[str]:
        """What the legend writes beside each colour."""
        bounds = [self.low, *self.breaks]
        written = [_written(bound) for bound in bounds]
        last = len(self.breaks) - 1
        names = [
            written[index]
            if written[index] == written[index + 1]
            else f"{written[index]}–{written[index + 1]}"
            if index < last or last == 0
            # The top class says only where it begins: its end is one division's own number.
            else _("%(number)s 以上") % {"number": written[index]}
            for index in range(len(self.breaks))
        ]
        return [f"{name} {unit}".strip() for name in names]

    def method_name(self) -> str:
        return {
            Method.QUANTILES: _("分位数分级"),
            Method.NATURAL_BREAKS: _("自然间断点分级（按对数）"),
        }[self.method]


def classify(
    values: Sequence[float],
    *,
    method: Method = Method.QUANTILES,
    classes: int = 6,
    kind: Ramp = Ramp.DENSITY,
) -> Classes:
    """Classes for `values`; fewer than asked when there are fewer different values.

    Breaks are rounded to two significant digits, so that a legend can be read aloud.
    """
    known = np.asarray([value for value in values if value is not None], dtype=np.float64)
    if known.size == 0:
        return Classes(method, 0.0, (), ())
    wanted = int(min(classes, np.unique(known).size))
    if wanted == 1:
        bounds = [float(known.max())]
    elif method is Method.NATURAL_BREAKS:
        sample = np.sort(known)
        if sample.size > NATURAL_BREAKS_SAMPLE:
            ranks = np.linspace(0, sample.size - 1, NATURAL_BREAKS_SAMPLE).round().astype(int)
            sample = sample[ranks]
        # Densities of towns and hills differ a hundredfold: without logarithms every village
        # of the hills would be in one class.
        least = float(sample[sample > 0].min()) if sample.max() > 0 else 1.0
        logs = np.log(np.maximum(sample, least))
        distinct = int(np.unique(logs).size)
        bounds = list(np.exp(jenkspy.jenks_breaks(logs, n_classes=min(wanted, distinct)))[1:])
    else:
        bounds = list(np.quantile(known, np.linspace(0, 1, wanted + 1)[1:]))
    # Upwards, so that many equal values on a break stay in the class that it closes.
    rounded = sorted({_two_digits(bound, up=True) for bound in bounds[:-1]})
    top = max(_two_digits(float(known.max()), up=True), *rounded, 0.0)
    breaks = (*(bound for bound in rounded if bound < top), top)
    low = min(_two_digits(float(known.min()), up=False), breaks[0])
    return Classes(method, low, breaks, ramp(kind, len(breaks)))


def _two_digits(number: float, *, up: bool) -> float:
    if number == 0:
        return 0.0
    step = 10.0 ** (floor(log10(abs(number))) - 1)
    parts = number / step
    whole = np.ceil(parts - 1e-9) if up else np.floor(parts + 1e-9)
    return float(f"{whole * step:.12g}")


def _written(number: float) -> str:
    if number >= 10 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.2g}"
