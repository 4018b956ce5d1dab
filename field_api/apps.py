"""The field app: households, persons, aid, visits, offices and the people who visit."""

from django.apps import AppConfig


class FieldApiConfig(AppConfig):
    name = "field_api"
