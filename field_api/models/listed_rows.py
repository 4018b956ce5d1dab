"""How many rows of a list somebody has had on the screen within the hour, page by page."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class ListedRows(models.Model):
    """One person's count for one list; it begins anew an hour after it began, or once written
    down as a reading. It keeps no history."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "reader", "subject", "since", "rows"})

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,  # the unique constraint begins with it
    )
    subject = models.CharField(max_length=40, help_text="The list.")
    since = models.DateTimeField(help_text="When the hour began.")
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "subject"], name="rows_of_a_list_are_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.rows}"
