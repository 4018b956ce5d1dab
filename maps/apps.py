"""The maps app: density, incidents, impact, and how they are drawn."""

from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "maps"
