"""What every layer of a density map has in common: its answer, its legend, its words."""

from dataclasses import dataclass
from typing import Any

import shapely
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from folium.map import Layer
from shapely.geometry.base import BaseGeometry

from maps.render.classes import Classes
from maps.render.elements import LegendSection, Swatch
from maps.territory import Territory


@dataclass(frozen=True)
class Drawn:
    """A layer with the words for it; numbers are those that may be shown.

    Attributes:
        recipients: everyone in the territory; None where even that is too few to be shown.
        unplaced: how many no cell or division shows, with the reason; empty if none.
    """

    layer: Layer | None
    legend: LegendSection | None
    recipients: int | None
    unplaced: str = ""


TOO_FEW = Drawn(None, None, None)


def households_link(territory: Territory, division_id: int) -> str:
    if not territory.named:
        return ""
    return f"{reverse('household-list')}?division={territory.places[division_id].uid}"


def legend(classes: Classes, title: str, more: str = "") -> LegendSection:
    notes = [classes.method_name(), more] if classes.breaks else [more]
    return LegendSection(
        title,
        [
            Swatch(name, colour)
            for name, colour in zip(classes.names(), classes.colours, strict=True)
        ],
        "；".join(note for note in notes if note),
    )


def people(number: int, exact: bool) -> str:
    words = _("%(n)s 人") if exact else _("约 %(n)s 人")
    return words % {"n": number_format(number)}


def written(value: float) -> str:
    return number_format(round(value, 1 if value < 100 else 0), use_l10n=True)


def geojson(shape: BaseGeometry) -> dict[str, Any]:
    made: dict[str, Any] = shapely.geometry.mapping(shape)
    return made
