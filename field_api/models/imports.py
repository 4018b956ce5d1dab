"""Files that bring many rows into the register: the batch. Its file and rows are `import_rows`."""

from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.history import keeps_history


class ImportKind(models.TextChoices):
    """What one row of the file is."""

    HOUSEHOLDS = "households", _("户")
    PERSONS = "persons", _("人员")
    AIDS = "aids", _("救助待遇")
    MEANS = "means", _("经济状况核查")


class ImportState(models.TextChoices):
    READING = "reading", _("正在读取")
    MAPPING = "mapping", _("待确认列")
    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("待应用")
    APPLYING = "applying", _("正在应用")
    APPLIED = "applied", _("已应用")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("无法读取")
    DISCARDED = "discarded", _("已放弃")


AT_WORK = (
    ImportState.READING,
    ImportState.CHECKING,
    ImportState.APPLYING,
    ImportState.UNDOING,
)
"""States in which the queue has the batch."""


class Choice(models.TextChoices):
    """Which of the good rows were accepted."""

    ALL = "all", _("全部可用的行（新增和变更）")
    NEW = "new", _("只要新增的行")
    CHOSEN = "chosen", _("只要勾选的行")


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about batches. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Batches of `user`, and those of the divisions that they administer."""
        scope = scope_of(user)
        if not scope.may(Right.KEEP_REGISTER):
            return self.none()
        administered = scope.divisions_where(Right.ADMINISTER)
        return self.filter(Q(sent_by_id=user.pk) | Q(division_id__in=administered))

    def needing_attention(self) -> Self:
        """Batches that wait for their sender, or ended with rows that were not taken."""
        waiting = Q(state__in=(ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED))
        return self.filter(waiting | Q(state=ImportState.APPLIED, bad_rows__gt=0))

    def with_errors(self) -> Self:
        """Batches that could not be read, or have rows in error or conflict."""
        return self.exclude(state__in=(ImportState.DISCARDED, ImportState.UNDONE)).filter(
            Q(state=ImportState.FAILED) | Q(bad_rows__gt=0)
        )


@keeps_history(
    leave_out=("rows_done", "rows_total", "phase_started_at", "attempts", "cursor", "headings")
)
class ImportBatch(models.Model):
    """One file on its way into the register.

    `division` is the sender's own when it was sent: its administrators see the batch.
    `mapping` tells for each column of `headings` the name of its field, or "".
    """

    PERSONAL: ClassVar = frozenset({"file_name", "sheet", "headings"})
    OPEN: ClassVar = frozenset(
        {
            "id",
            "uid",
            "kind",
            "state",
            "sent_by",
            "division",
            "format",
            "encoding",
            "byte_count",
            "sha256",
            "header_row",
            "mapping",
            "remembered",
            "check_at_once",
            "datum",
            "notes",
            "counts",
            "bad_rows",
            "warned_rows",
            "choice",
            "rows_total",
            "rows_done",
            "phase_started_at",
            "attempts",
            "cursor",
            "problem_code",
            "problem",
            "created_at",
            "checked_at",
            "apply_started_at",
            "applied_at",
            "applied_rows",
            "overtaken_rows",
            "undone_at",
            "purged_at",
        }
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.READING)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="imports",
        db_index=False,  # import_of_sender begins with it
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    format = models.CharField(max_length=4, blank=True)
    encoding = models.CharField(max_length=10, blank=True)
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=80, blank=True)
    headings = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(null=True, help_text="As the file counts, from 1.")
    mapping = models.JSONField(default=list)
    remembered = models.BooleanField(default=False, help_text="Columns as the sender set them.")
    check_at_once = models.BooleanField(default=False, help_text="If every needed column is known.")
    datum = models.CharField(max_length=8, choices=Datum, blank=True)
    notes = models.JSONField(default=list, help_text="What the sender should know of the file.")
    counts = models.JSONField(default=dict, help_text="Rows by verdict.")
    bad_rows = models.PositiveIntegerField(default=0)
    warned_rows = models.PositiveIntegerField(default=0)
    choice = models.CharField(max_length=6, choices=Choice, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    phase_started_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Of the phase under way.")
    cursor = models.PositiveIntegerField(default=0, help_text="Rows up to it are applied.")
    problem_code = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    apply_started_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_rows = models.PositiveIntegerField(default=0)
    overtaken_rows = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True, help_text="File and contents of rows are gone.")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sent_by", "-created_at"], name="import_of_sender"),
            models.Index(
                fields=["created_at"],
                name="import_not_purged",
                condition=Q(purged_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="applied_import_says_which_rows_were_accepted",
                condition=~Q(state__in=("applying", "applied", "undoing", "undone"))
                | (~Q(choice="") & Q(apply_started_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="failed_import_says_why",
                condition=~Q(state="failed") | ~Q(problem_code=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK
