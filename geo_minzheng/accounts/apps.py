"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "geo_minzheng.accounts"
    label = "accounts"
