"""What the small maps of the dossier and of a visit draw, as JSON-ready data.

Points in lon, lat of CGCS2000. The outline of the village says whether it is illustrative.
"""

import json
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from boundaries_data.models import DivisionVersion
from field_api.models import Household, Visit

OUTLINE_TOLERANCE = 0.00003
"""Degrees, about 3 m, as fine as the ground beneath: coarser, the line would lie beside itself."""


def household_map(home: Household, village: DivisionVersion | None) -> dict[str, Any] | None:
    """The dwelling point in its village; None where there is no point."""
    marks = [_mark(home.location, home.location_accuracy_m, _("住房位置"), "dwelling")]
    return _drawn(marks, village)


def visit_map(
    visit: Visit, village: DivisionVersion | None, dwelling: Point | None
) -> dict[str, Any] | None:
    """Where the phone was, with its accuracy, beside the dwelling point as it was known then."""
    marks = [
        _mark(dwelling, None, _("住房位置"), "dwelling"),
        _mark(visit.position, visit.position_accuracy_m, _("走访时手机位置"), "visit"),
    ]
    return _drawn(marks, village)


def _drawn(
    marks: list[dict[str, Any] | None], village: DivisionVersion | None
) -> dict[str, Any] | None:
    present = [mark for mark in marks if mark]
    if not present:
        return None
    return {"marks": present, "village": _outline(village)}


def _mark(
    point: Point | None, accuracy_m: float | None, label: str, kind: str
) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "lon": point.x,
        "lat": point.y,
        "accuracy_m": accuracy_m,
        "label": label,
        "kind": kind,
    }


def _outline(village: DivisionVersion | None) -> dict[str, Any] | None:
    if village is None or village.outline is None:
        return None
    shape = village.outline.simplify(OUTLINE_TOLERANCE, preserve_topology=True)
    return {
        "name": village.name,
        "illustrative": village.illustrative,
        "label": _("示意界线，非法定") if village.illustrative else _("村社区界线"),
        "geometry": json.loads(shape.geojson),
    }
