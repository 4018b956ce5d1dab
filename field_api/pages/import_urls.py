"""Addresses of the pages of bulk entry."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages import import_batches, imports

import_urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.import_list, name="import-list"),
    path(
        "imports/templates/<str:kind>/<str:format>/",
        imports.import_template,
        name="import-template",
    ),
    path("imports/<uuid:uid>/", import_batches.import_detail, name="import-detail"),
    path("imports/<uuid:uid>/progress/", import_batches.import_progress, name="import-progress"),
    path("imports/<uuid:uid>/problems/", import_batches.import_problems, name="import-problems"),
    path("imports/<uuid:uid>/<str:step>/", imports.import_step, name="import-step"),
]
