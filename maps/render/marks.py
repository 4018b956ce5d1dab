"""Places on a map: a point each, in the colour of its class, that tells about itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from folium.map import Layer

from maps.render.base_map import macros
from maps.render.elements import json_for_script


@dataclass(frozen=True)
class Mark:
    """One place.

    Attributes:
        at: longitude, latitude in CGCS2000.
        class_index: into the layer's colours.
        values: texts, in the order of the layer's labels.
        link: where its page is; empty for none.
    """

    at: tuple[float, float]
    name: str
    class_index: int
    values: Sequence[str] = ()
    link: str = ""


class Marks(Layer):
    """Places above the areas and below the names.

    Args:
        labels: what each of a place's values is.
    """

    _template = macros("marks")

    def __init__(
        self, marks: Sequence[Mark], *, colours: Sequence[str], labels: Sequence[str] = ()
    ) -> None:
        super().__init__(control=False)
        self._name = "Marks"
        self.marks = marks
        self.settings = {
            "colours": list(colours),
            "labels": list(labels),
            "linkText": _("查看"),
        }

    @property
    def collection(self) -> str:
        """The places as GeoJSON text for the script."""
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": mark.at},
                "properties": {
                    "n": mark.name,
                    "c": mark.class_index,
                    "v": mark.values,
                    **({"u": mark.link} if mark.link else {}),
                },
            }
            for mark in self.marks
        ]
        return json_for_script({"type": "FeatureCollection", "features": features})
