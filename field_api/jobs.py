"""The jobs of this app: what the queue does for it. Each may be run twice, also at once.

A job only brings a batch from one state to the next; what a person decides is in `actions`.
"""

import logging
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from boundaries_data.jurisdiction import Right, scope_of
from field_api.counts import counting
from field_api.imports.applying import ACTION, apply_chunk
from field_api.imports.checking import Frame
from field_api.imports.files import kept_file
from field_api.imports.headings import find_headings, guess, headings_hash, missing, plain_heading
from field_api.imports.kinds import KINDS
from field_api.imports.opening import open_table
from field_api.imports.places import places_of
from field_api.imports.purging import purge_imports as purge_old_imports
from field_api.imports.staging import check_all, counted
from field_api.imports.steps import ExhaustedError, OvertakenError, begin, one_step
from field_api.imports.undoing import hold, refuse_if_built_on, take_back
from field_api.models import (
    ColumnMapping,
    ImportBatch,
    ImportRow,
    ImportState,
    Outcome,
)
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.history import changed_by

logger = logging.getLogger(__name__)

QUEUE = "imports"
AGAIN = RetryStrategy(max_attempts=3, wait=5, retry_exceptions={OperationalError, InterfaceError})
MOST_LISTED = 10
"""Row numbers in one sentence."""


@app.task(name="imports.read", queue=QUEUE, retry=AGAIN)
def read_import(batch_id: int) -> None:
    """Find the headings of a file and guess its columns."""
    _advance(batch_id, ImportState.READING, _read)


@app.task(name="imports.check", queue=QUEUE, retry=AGAIN)
def check_import(batch_id: int) -> None:
    """Check every row of a file against the register."""
    _advance(batch_id, ImportState.CHECKING, _check)


@app.task(name="imports.apply", queue=QUEUE, retry=AGAIN)
def apply_import(batch_id: int, by_id: int) -> None:
    """Write the accepted rows of a batch, going on where an earlier run was cut off."""
    _advance(batch_id, ImportState.APPLYING, lambda batch, n: _apply(batch, n, by_id))


@app.task(name="imports.undo", queue=QUEUE, retry=AGAIN)
def undo_import(batch_id: int, by_id: int) -> None:
    """Take back what a batch wrote, all of it or nothing."""
    _advance(batch_id, ImportState.UNDOING, lambda batch, n: _undo(batch, n, by_id))


@app.periodic(cron="43 2 * * *", periodic_id="purge-imports")
@app.task(name="imports.purge", queue=QUEUE)
def purge_imports(timestamp: int) -> None:
    """Delete files and contents of rows that are older than they may be kept."""
    purge_old_imports()


@app.periodic(cron="*/2 * * * *", periodic_id="counts")
@app.task(name="counts.now", queue="counts", queueing_lock="counts.now")
def count_now(timestamp: int) -> None:
    """Count for the pages of the city and counties, before anybody asks."""
    counting.count_now(timezone.localdate())


@app.periodic(cron="*/30 * * * *", periodic_id="past-months")
@app.task(name="counts.past_months", queue="counts", queueing_lock="counts.past_months")
def count_past_months(timestamp: int) -> None:
    """The months before the last, for their comparison."""
    counting.count_past_months(timezone.localdate())


def start_check(held: ImportBatch) -> None:
    """Have the rows of a batch checked, inside the transaction that holds it."""
    held.state = ImportState.CHECKING
    held.rows_done, held.attempts, held.phase_started_at = 0, 0, None
    held.problem_code, held.problem = "", ""
    held.save()
    check_import.defer(batch_id=held.pk)


def _advance(batch_id: int, state: str, work: Callable[[ImportBatch, int], None]) -> None:
    """Do one phase of a batch; what is foreseen to go wrong is told to its sender."""
    try:
        batch, attempt = begin(batch_id, state)
    except OvertakenError:
        return
    except ExhaustedError:
        text = _(
            "处理多次中断，已停止。登记册中已写入的行保持不变；请拆分文件后重试，或联系管理员。"
        )
        _fail(batch_id, state, "import.exhausted", text)
        return
    try:
        work(batch, attempt)
    except OvertakenError:
        logger.info("import %s is in other hands", batch_id)
    except GeoMinzhengError as error:
        _fail(batch_id, state, error.code, error.message)
    except (OperationalError, InterfaceError):
        # The database is away or two transactions got in each other's way: tried again.
        raise
    except Exception:
        text = _("处理时出现意外错误，已停止并记录。已写入登记册的行保持不变；请告诉系统管理员。")
        _fail(batch_id, state, "internal.unforeseen", text)
        # The queue notes it as failed, and the log says where.
        raise


def _fail(batch_id: int, state: str, code: str, message: str) -> None:
    """Leave `state` for one in which a person can do something."""
    after = {
        ImportState.APPLYING: ImportState.APPLIED,
        ImportState.UNDOING: ImportState.APPLIED,
    }.get(ImportState(state), ImportState.FAILED)
    with changed_by(None, action="imports.fail"):
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state != state:
            return
        batch.state, batch.problem_code, batch.problem = after, code, message[:300]
        if state == ImportState.APPLYING:
            _count_applied(batch)
        batch.save()


def _read(batch: ImportBatch, attempt: int) -> None:
    table = open_table(kept_file(batch))
    kind = KINDS[batch.kind]
    found = find_headings(table, kind)
    mapping = guess(found.headings, kind)
    remembered = ColumnMapping.objects.filter(
        user_id=batch.sent_by_id, kind=batch.kind, headings_hash=headings_hash(found.headings)
    ).first()
    if remembered:
        mapping = [
            name if (name := remembered.fields.get(plain_heading(h), "")) in kind.by_name else ""
            for h in found.headings
        ]
    with (
        changed_by(None, action="imports.read"),
        one_step(batch, ImportState.READING, attempt) as held,
    ):
        held.format, held.encoding, held.sheet = table.format, table.encoding, table.sheet
        held.headings, held.header_row = list(found.headings), found.row
        held.mapping, held.remembered = mapping, remembered is not None
        held.datum = table.datum or held.datum
        held.rows_total = max(0, table.row_count - found.row)
        held.notes = list(table.notes)
        held.state = ImportState.MAPPING
        if held.check_at_once and not missing(mapping, kind):
            start_check(held)
        else:
            held.save()


def _check(batch: ImportBatch, attempt: int) -> None:
    scope = scope_of(batch.sent_by)
    today = timezone.localdate()
    frame = Frame(
        places_of(today), scope.villages_where(Right.KEEP_REGISTER), today, datum=batch.datum
    )
    table = open_table(kept_file(batch))
    passed_over = check_all(batch, table, frame, attempt)
    with (
        changed_by(None, action="imports.check"),
        one_step(batch, ImportState.CHECKING, attempt) as held,
    ):
        held.counts = counted(held)
        held.notes = [*table.notes, *_passed_over(passed_over)]
        held.bad_rows = held.counts["error"] + held.counts["conflict"]
        held.warned_rows = ImportRow.objects.filter(batch=held, warned=True).count()
        held.checked_at, held.state = timezone.now(), ImportState.CHECKED
        held.rows_total = held.rows_done
        held.save()


def _passed_over(numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    listed = "、".join(map(str, numbers[:MOST_LISTED]))
    if len(numbers) > MOST_LISTED:
        text = _("第 %(rows)s 等 %(n)s 行是说明、示例、小计或合计，没有导入。")
    else:
        text = _("第 %(rows)s 行是说明、示例、小计或合计，没有导入。")
    return [text % {"rows": listed, "n": f"{len(numbers):,}"}]


def _apply(batch: ImportBatch, attempt: int, by_id: int) -> None:
    by = User.objects.get(pk=by_id)
    villages = scope_of(by).villages_where(Right.KEEP_REGISTER)
    today = timezone.localdate()
    while apply_chunk(batch, attempt, by=by, villages=villages, today=today):
        pass
    with (
        changed_by(by, action="imports.finish_apply"),
        one_step(batch, ImportState.APPLYING, attempt) as held,
    ):
        _count_applied(held)
        held.state = ImportState.APPLIED
        held.save()


def _count_applied(held: ImportBatch) -> None:
    rows = ImportRow.objects.filter(batch=held)
    held.applied_rows = rows.filter(outcome=Outcome.APPLIED).count()
    held.overtaken_rows = rows.filter(outcome=Outcome.OVERTAKEN).count()
    held.applied_at = timezone.now()


def _undo(batch: ImportBatch, attempt: int, by_id: int) -> None:
    by = User.objects.get(pk=by_id)
    with (
        changed_by(by, action="imports.undo", reason=f"{ACTION} {batch.uid}"),
        one_step(batch, ImportState.UNDOING, attempt) as held,
    ):
        hold(held)
        refuse_if_built_on(held)
        take_back(held)
        held.state, held.undone_at = ImportState.UNDONE, timezone.now()
        held.rows_done = held.rows_total
        held.save()
