"""Which columns of a list a person last chose to see."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from field_api.models.saved_view import ListName


class ColumnChoice(models.Model):
    """One person's columns of one list. A preference: it keeps no history."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "user", "list_name", "columns"})

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,  # the unique constraint begins with it
    )
    list_name = models.CharField(max_length=10, choices=ListName)
    columns = ArrayField(models.CharField(max_length=40))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_name"], name="person_chooses_columns_of_a_list_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.user_id}"
