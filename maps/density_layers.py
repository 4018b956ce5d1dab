"""What every layer of a density map has in common: its answer, its legend, its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from folium.map import Layer
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.marks import clauses
from maps.render.classes import Classes
from maps.render.elements import LegendSection, Swatch
from maps.territory import Territory


@dataclass(frozen=True)
class Drawn:
    """A layer with the words for it; numbers are those that may be shown.

    Attributes:
        recipients: everyone in the territory; None where even that is too few to be shown.
        unplaced: how many no cell or division shows, with the reason; empty if none.
        together: the counties that `recipients` is of, where it is of more than the territory.
    """

    layer: Layer | None
    legend: LegendSection | None
    recipients: int | None
    unplaced: str = ""
    together: Sequence[str] = ()


TOO_FEW = Drawn(None, None, None)


def households_links(territory: Territory, division_ids: Iterable[int | None]) -> list[str]:
    """The list of each division's households; empty for those who may not see names."""
    page = reverse("household-list")
    return [
        f"{page}?division={territory.places[key].uid}" if territory.named and key else ""
        for key in division_ids
    ]


def legend(classes: Classes, title: str, more: str = "") -> LegendSection:
    notes = [classes.method_name(), more] if classes.breaks else [more]
    return LegendSection(
        title,
        [
            Swatch(name, colour)
            for name, colour in zip(classes.names(), classes.colours, strict=True)
        ],
        clauses(note for note in notes if note),
    )


def people(numbers: Iterable[int], *, exact: bool) -> list[str]:
    """Each number with its unit; thousands are separated alike in both languages."""
    words = _("%(n)s 人") if exact else _("约 %(n)s 人")
    return [words % {"n": f"{number:,}"} for number in numbers]


def written(values: Iterable[float]) -> list[str]:
    """Two digits below one, one decimal below a hundred, whole numbers above."""
    return [
        f"{value:.2g}" if value < 1 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
        for value in values
    ]


def geojson(shape: BaseGeometry) -> dict[str, Any]:
    made: dict[str, Any] = shapely.geometry.mapping(shape)
    return made
