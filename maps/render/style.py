"""Colours and line weights of every map: the one file that screen, export and print share.

Sequential data run from light to dark in a perceptually even ramp, so that "more" is darker
on white paper. Harm (hazard bands) is drawn in another ramp than the density beneath it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from branca.utilities import color_brewer

from boundaries_data.models import Level


class Ramp(StrEnum):
    """What a ramp is for; never two of them on one map for the same kind of thing."""

    DENSITY = "density"
    HARM = "harm"


_SCHEMES = {Ramp.DENSITY: "viridis", Ramp.HARM: "YlOrRd"}
# viridis runs from dark to light; on white ground more must be darker.
_REVERSED = frozenset({Ramp.DENSITY})

NO_DATA = "#e3e6e9"
"""Nothing there, or nothing that may be shown."""


@dataclass(frozen=True)
class LineStyle:
    """How a line is drawn; `dash` is an SVG dash pattern or empty."""

    colour: str
    weight: float
    dash: str = ""
    opacity: float = 0.9


OUTLINES: dict[str, LineStyle] = {
    Level.CITY: LineStyle("#1b2630", 3.0),
    Level.COUNTY: LineStyle("#1b2630", 2.2),
    Level.TOWNSHIP: LineStyle("#3d4852", 1.2),
    Level.VILLAGE: LineStyle("#6b7782", 0.6),
}
"""Weight falls with level."""

ILLUSTRATIVE_DASH = "5 4"
"""Outlines that no public source has are dashed, and the legend says so."""

AREA_OPACITY = 0.78


@cache
def ramp(kind: Ramp, classes: int) -> tuple[str, ...]:
    """`classes` colours (1 to 9) as `#rrggbb`, from little to much.

    Kept, for the library computes all of its schemes for one: 50 ms of a map's page.
    """
    if not 1 <= classes <= 9:
        raise ValueError(f"a ramp has 1 to 9 classes, not {classes}")
    colours = [colour.lower() for colour in color_brewer(_SCHEMES[kind], max(classes, 3))]
    if kind in _REVERSED:
        colours.reverse()
    if classes < 3:
        colours = [colours[-2], colours[-1]][:classes]
    return tuple(colours[:classes])


def outline_style(level: str, *, illustrative: bool) -> LineStyle:
    """The line of a division's outline."""
    solid = OUTLINES[level]
    if not illustrative:
        return solid
    return LineStyle(solid.colour, solid.weight, ILLUSTRATIVE_DASH, solid.opacity)
