"""Every address of the program."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from boundaries_data import urls as boundaries
from field_api import urls as field
from geo_minzheng.desk import urls as desk
from geo_minzheng.desk.session_api import SessionView
from geo_minzheng.operating.health import health
from geo_minzheng.operating.metrics import metrics
from maps import urls as maps

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("api/session/", SessionView.as_view(), name="session"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/boundaries/v1/", include(boundaries.api_urlpatterns)),
    path("api/field/v1/", include(field.api_urlpatterns)),
    path("api/maps/v1/", include(maps.api_urlpatterns)),
    *boundaries.page_urlpatterns,
    *field.page_urlpatterns,
    *maps.page_urlpatterns,
    *desk.page_urlpatterns,
]

handler400 = "geo_minzheng.desk.error_pages.bad_request"
handler403 = "geo_minzheng.desk.error_pages.no_right"
handler404 = "geo_minzheng.desk.error_pages.not_found"
handler500 = "geo_minzheng.desk.error_pages.server_error"
