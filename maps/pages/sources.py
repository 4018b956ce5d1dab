"""`/maps/sources/`: where everything beneath our maps comes from, and under which licence."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from geo_minzheng.shared.crs import Datum
from maps.ground import store

# What draws and makes it, with the licence each comes under.
SOFTWARE = (
    ("Leaflet", "BSD-2-Clause"),
    ("protomaps-leaflet", "BSD-3-Clause"),
    ("tippecanoe", "BSD-2-Clause"),
    ("folium", "MIT"),
)


@require_safe
@login_required
def map_sources(request: HttpRequest) -> HttpResponse:
    """The base map's birth certificate; says how to build one where there is none."""
    ground = store.current()
    labels = dict(Datum.choices)
    context = {
        "ground": ground,
        "built_at": parse_datetime(ground.built_at) if ground else None,
        "sources": [
            {**source, "datum": labels.get(source["datum"], source["datum"])}
            for source in (ground.sources if ground else [])
        ],
        "software": SOFTWARE,
        "service": settings.TILE_SERVICE,
    }
    return render(request, "maps/sources.html", context)
