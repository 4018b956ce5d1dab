"""The file of a batch, its rows, and the columns that a sender's files have.

What a row says is sealed with the data key; beside it stands only what a list of problems needs.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from field_api.models.imports import ImportBatch, ImportKind
from geo_minzheng.shared.history import keeps_history


class Verdict(models.TextChoices):
    """What a row would do to the register."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    SAME = "same", _("无变化")
    CONFLICT = "conflict", _("冲突")
    ERROR = "error", _("错误")


class Outcome(models.TextChoices):
    """What became of a row when its batch was applied."""

    NONE = "", _("未应用")
    APPLIED = "applied", _("已写入")
    OVERTAKEN = "overtaken", _("检查后登记册已变，未写入")


class ImportPiece(models.Model):
    """A piece of a batch's file, sealed; the pieces in order are the file."""

    PERSONAL: ClassVar = frozenset({"content"})
    OPEN: ClassVar = frozenset({"id", "batch", "number"})

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="piece_of_import_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class ImportRow(models.Model):
    """One row of a file as it was understood: scratch, written by the check, emptied later.

    `content` is sealed JSON: what the row says, what it would replace, and for a bad row the
    cells as they stood. `key` finds rows about the same thing, `subject` (aids only) rows about
    the same person and programme. `target_version` is the target's xmin when it was compared.
    """

    PERSONAL: ClassVar = frozenset({"content", "key", "subject", "content_hash"})
    OPEN: ClassVar = frozenset(
        {
            "id",
            "batch",
            "number",
            "verdict",
            "warned",
            "period",
            "problems",
            "changes",
            "village_id",
            "target_id",
            "target_version",
            "chosen",
            "outcome",
        }
    )

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="As the file counts, from 1.")
    verdict = models.CharField(max_length=8, choices=Verdict)
    warned = models.BooleanField(default=False)
    content = models.BinaryField(null=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    key = models.BinaryField(max_length=32, null=True)
    subject = models.BinaryField(max_length=32, null=True)
    period = DateRangeField(null=True)
    problems = models.JSONField(default=list)
    changes = ArrayField(models.CharField(max_length=24), default=list)
    village_id = models.BigIntegerField(null=True)
    target_id = models.BigIntegerField(null=True)
    target_version = models.BigIntegerField(null=True)
    chosen = models.BooleanField(default=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "verdict", "number"], name="row_by_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="row_of_import_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


@keeps_history()
class ColumnMapping(models.Model):
    """How one sender last mapped files of one kind with just these headings."""

    PERSONAL: ClassVar = frozenset({"fields"})
    OPEN: ClassVar = frozenset({"id", "user", "kind", "headings_hash"})

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="column_mappings", db_index=False
    )
    kind = models.CharField(max_length=10, choices=ImportKind)
    headings_hash = models.CharField(max_length=64, help_text="SHA-256 of the sorted headings.")
    fields = models.JSONField(help_text="The field of each heading.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "headings_hash"], name="headings_are_remembered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
