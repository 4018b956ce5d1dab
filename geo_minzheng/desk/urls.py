"""Addresses of the desk's frame: home, sign-in, language."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

page_urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
]
