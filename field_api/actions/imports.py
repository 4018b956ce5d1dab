"""What a person does with an import: send a file, confirm its columns, apply it, take it back.

Everything that takes long is deferred to the queue inside the same transaction; see
`field_api.jobs`. Only batches that `by` may see come in.
"""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api import jobs
from field_api.imports import headings as columns
from field_api.imports.applying import accepted
from field_api.imports.errors import (
    ColumnsIncompleteError,
    ImportStateError,
    NothingToApplyError,
)
from field_api.imports.files import keep_file
from field_api.imports.kinds import KINDS
from field_api.imports.undoing import refuse_if_built_on
from field_api.models import (
    Choice,
    ColumnMapping,
    ImportBatch,
    ImportPiece,
    ImportRow,
    ImportState,
)
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import NoRightError
from geo_minzheng.shared.history import changed_by


def send_file(
    *,
    by: AbstractBaseUser,
    kind: str,
    file_name: str,
    chunks: Iterable[bytes],
    datum: str = "",
    check_at_once: bool = False,
) -> ImportBatch:
    """Keep a file, sealed, and have it read.

    Args:
        datum: of coordinates whose row does not say it; "" if none is declared.
        check_at_once: check without asking if every needed column is recognised.

    Raises:
        NoRightError: `by` keeps no register.
        ImportFileTooLargeError: more bytes than are taken.
    """
    scope = scope_of(by)
    kept = scope.divisions_where(Right.KEEP_REGISTER)
    if not kept:
        raise NoRightError(_("您的角色不能向登记册导入数据。"))
    own = next((root for root in scope.roots if root in kept), None)
    with changed_by(by, action="imports.send_file"):
        batch = ImportBatch.objects.create(
            kind=kind,
            sent_by_id=by.pk,
            division_id=own if own is not None else min(kept),
            file_name=file_name[-120:],
            byte_count=0,
            sha256="",
            datum=datum,
            check_at_once=check_at_once,
            created_at=timezone.now(),
        )
        keep_file(batch, chunks)
        batch.save(update_fields=["byte_count", "sha256"])
        jobs.read_import.defer(batch_id=batch.pk)
    return batch


def confirm_columns(
    *, by: AbstractBaseUser, batch: ImportBatch, mapping: Sequence[str], datum: str | None = None
) -> None:
    """Take `mapping` for the batch's columns, remember it for `by`, and have the rows checked.

    Args:
        mapping: the field of each column, "" for one that is left out.
        datum: as in `send_file`; None keeps what was said then.

    Raises:
        ImportStateError: the batch is at work, applied or gone.
        ColumnsIncompleteError: a needed column is missing, or one is named twice.
    """
    with changed_by(by, action="imports.confirm_columns"):
        held = _held(batch, ImportState.MAPPING, ImportState.CHECKED)
        _refuse_incomplete(held, mapping)
        if datum is not None:
            if datum not in ("", *Datum.values):
                raise ColumnsIncompleteError(_("没有这种坐标系。请刷新页面后重新选择。"))
            held.datum = datum
        held.mapping = list(mapping)
        remember(by=by, kind=held.kind, headings=held.headings, mapping=mapping)
        jobs.start_check(held)


def remember(
    *, by: AbstractBaseUser, kind: str, headings: Sequence[str], mapping: Sequence[str]
) -> None:
    """Keep how `by` read these headings."""
    named = {columns.plain_heading(h): f for h, f in zip(headings, mapping, strict=False) if h}
    ColumnMapping.objects.update_or_create(
        user_id=by.pk,
        kind=kind,
        headings_hash=columns.headings_hash(headings),
        defaults={"fields": named},
    )


def choose_rows(
    *, by: AbstractBaseUser, batch: ImportBatch, numbers: Iterable[int], shown: Iterable[int]
) -> int:
    """Tick `numbers` and untick the rest of the rows that were `shown`; how many are ticked now."""
    with changed_by(by, action="imports.choose_rows"):
        held = _held(batch, ImportState.CHECKED)
        rows = ImportRow.objects.filter(batch=held)
        rows.filter(number__in=list(shown)).update(chosen=False)
        rows.filter(number__in=list(numbers)).update(chosen=True)
        return accepted(held, Choice.CHOSEN).count()


def apply_import(*, by: AbstractBaseUser, batch: ImportBatch, choice: str) -> None:
    """Have the accepted rows written into the register.

    Raises:
        ImportStateError: the batch is not checked, or already applied.
        NothingToApplyError: `choice` leaves no row.
    """
    with changed_by(by, action="imports.start_apply"):
        held = _held(batch, ImportState.CHECKED)
        total = accepted(held, choice).count()
        if not total:
            raise NothingToApplyError(_("没有可写入的行，登记册没有改变。请改正文件后重新上传。"))
        held.state, held.choice = ImportState.APPLYING, choice
        held.apply_started_at = timezone.now()
        held.rows_total, held.rows_done, held.cursor = total, 0, 0
        held.attempts, held.phase_started_at = 0, None
        held.save()
        jobs.apply_import.defer(batch_id=held.pk, by_id=by.pk)


def undo_import(*, by: AbstractBaseUser, batch: ImportBatch) -> None:
    """Have everything that the batch wrote taken back.

    Raises:
        ImportStateError: the batch is not applied.
        field_api.imports.errors.ImportBuiltOnError: later work rests on it; nothing is changed.
    """
    with changed_by(by, action="imports.start_undo"):
        held = _held(batch, ImportState.APPLIED)
        refuse_if_built_on(held)
        held.state = ImportState.UNDOING
        held.rows_total, held.rows_done = held.applied_rows, 0
        held.attempts, held.phase_started_at = 0, None
        held.problem_code, held.problem = "", ""
        held.save()
        jobs.undo_import.defer(batch_id=held.pk, by_id=by.pk)


def discard_import(*, by: AbstractBaseUser, batch: ImportBatch) -> None:
    """Give a batch up that was not applied; its file and rows are deleted at once."""
    with changed_by(by, action="imports.discard_import"):
        held = _held(batch, ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED)
        held.state, held.purged_at = ImportState.DISCARDED, timezone.now()
        held.save()
        ImportPiece.objects.filter(batch=held).delete()
        ImportRow.objects.filter(batch=held).delete()


def _held(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    """The batch, alone, if it is in one of `states`."""
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state not in states:
        raise ImportStateError(
            _("这一批现在是“%(state)s”，不能这样操作。请刷新页面后再看。")
            % {"state": held.get_state_display()},
            state=held.state,
        )
    return held


def _refuse_incomplete(batch: ImportBatch, mapping: Sequence[str]) -> None:
    kind = KINDS[batch.kind]
    unknown = [name for name in mapping if name and name not in kind.by_name]
    named = [name for name in mapping if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if len(mapping) != len(batch.headings) or unknown:
        raise ColumnsIncompleteError(_("列的对应关系与文件不符。请刷新页面后重新选择。"))
    if twice:
        labels = "、".join(str(kind.by_name[name].label) for name in twice)
        text = _("有两列都选了“%(fields)s”。请只保留一列。")
        raise ColumnsIncompleteError(text % {"fields": labels}, fields=twice)
    lacking = columns.missing(mapping, kind)
    if lacking:
        labels = "；".join(
            _("或").join(f"“{kind.by_name[name].label}”" for name in names) for names in lacking
        )
        raise ColumnsIncompleteError(
            _("还缺少必需的列：%(fields)s。请为它们选择文件中的列。") % {"fields": labels},
            fields=["|".join(names) for names in lacking],
        )
