"""Addresses of maps: its API and its pages."""

from django.urls import URLPattern, URLResolver, path

from maps.api.desk.base_map import BaseMapTilesView, BaseMapView
from maps.api.desk.footprints import FootprintListView
from maps.api.desk.households import ImpactedListView
from maps.api.desk.impact import ImpactView
from maps.api.desk.incidents import IncidentListView, IncidentView
from maps.api.desk.workers import NearestWorkersView
from maps.pages.density import density, density_download
from maps.pages.incident import incident
from maps.pages.incidents import incident_list
from maps.pages.offices import office_map_page
from maps.pages.sources import map_sources

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("base-map/", BaseMapView.as_view(), name="base-map"),
    path("tiles/base/<slug:digest>.pmtiles", BaseMapTilesView.as_view(), name="base-map-tiles"),
    path("incidents/", IncidentListView.as_view(), name="incidents-api"),
    path("incidents/<int:incident>/", IncidentView.as_view(), name="incident-api"),
    path(
        "incidents/<int:incident>/footprints/",
        FootprintListView.as_view(),
        name="incident-footprints",
    ),
    path("incidents/<int:incident>/impact/", ImpactView.as_view(), name="incident-impact"),
    path(
        "incidents/<int:incident>/households/",
        ImpactedListView.as_view(),
        name="incident-households",
    ),
    path(
        "incidents/<int:incident>/workers/", NearestWorkersView.as_view(), name="incident-workers"
    ),
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("maps/sources/", map_sources, name="map-sources"),
    path("maps/density/", density, name="density"),
    path("maps/density/download/", density_download, name="density-download"),
    path("maps/offices/", office_map_page, name="office-map"),
    path("maps/incidents/", incident_list, name="incident-list"),
    path("maps/incidents/<int:incident>/", incident, name="incident"),
]
