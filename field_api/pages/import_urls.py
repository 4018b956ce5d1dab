"""Addresses of the pages of bulk entry."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages import imports

import_urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.import_list, name="import-list"),
    path(
        "imports/templates/<str:kind>/<str:format>/",
        imports.import_template,
        name="import-template",
    ),
    path("imports/<uuid:uid>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:uid>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<uuid:uid>/problems/", imports.import_problems, name="import-problems"),
    path("imports/<uuid:uid>/<str:step>/", imports.import_step, name="import-step"),
]
