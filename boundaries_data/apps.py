"""The divisions app: divisions, names, lines, jurisdiction. It knows nothing of people helped."""

from django.apps import AppConfig


class BoundariesDataConfig(AppConfig):
    name = "boundaries_data"
