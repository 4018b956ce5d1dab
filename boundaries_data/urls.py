"""Addresses of boundaries_data: its API and its pages."""

from django.urls import URLPattern, URLResolver, path

from boundaries_data.api.open.codes import ResolveView, TranslateView
from boundaries_data.api.open.divisions import (
    ChildrenGeometryView,
    ChildrenView,
    DivisionsView,
    DivisionView,
    GeometryView,
)
from boundaries_data.api.open.locate import LocateView
from boundaries_data.pages.divisions import divisions_page
from boundaries_data.pages.levels import level_page

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("locate/", LocateView.as_view(), name="locate"),
    path("divisions/", DivisionsView.as_view(), name="divisions"),
    path("divisions/<uuid:uid>/", DivisionView.as_view(), name="division"),
    path("divisions/<uuid:uid>/children/", ChildrenView.as_view(), name="division-children"),
    path("divisions/<uuid:uid>/geometry/", GeometryView.as_view(), name="division-geometry"),
    path(
        "divisions/<uuid:uid>/children/geometry/",
        ChildrenGeometryView.as_view(),
        name="division-children-geometry",
    ),
    path("codes/resolve/", ResolveView.as_view(), name="resolve-code"),
    path("codes/translate/", TranslateView.as_view(), name="translate-code"),
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("boundaries/", divisions_page, name="boundaries"),
    path("boundaries/levels/<slug:level>/", level_page, name="division-level"),
]
