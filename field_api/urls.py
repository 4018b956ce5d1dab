"""Addresses of field_api: its API and its pages."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.phone.push import PushView
from field_api.pages.urls import page_urlpatterns

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("push/", PushView.as_view(), name="push"),
]

__all__ = ["api_urlpatterns", "page_urlpatterns"]
