"""What a question over the whole city answered, kept so that no page has to wait for it."""

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """One question's answer. Made anew by the queue; it may be deleted at any time.

    Sums by village, worker or posting, of every jurisdiction: whoever reads it takes the rows
    of those divisions that the asker sees. It keeps no history.
    """

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset({"id", "question", "day", "counted_at", "rows"})

    question = models.CharField(max_length=120, unique=True)
    day = models.DateField(help_text="What was due, in force or in service that day.")
    counted_at = models.DateTimeField(help_text="The answer is of this moment.")
    rows = models.JSONField(help_text="A list of lists, in the order of the row type's fields.")

    def __str__(self) -> str:
        return f"{self.question} {self.counted_at}"
