"""Addresses of the API of bulk entry."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk import imports

import_api_urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.ImportListView.as_view(), name="imports"),
    path("imports/<uuid:uid>/", imports.ImportView.as_view(), name="import"),
    path("imports/<uuid:uid>/apply/", imports.ImportApplyView.as_view(), name="import-apply"),
    path("imports/<uuid:uid>/undo/", imports.ImportUndoView.as_view(), name="import-undo"),
]
