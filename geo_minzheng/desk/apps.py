"""The frame that every desk page lives in: sign-in, navigation, home, errors."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "geo_minzheng.desk"
    label = "desk"
