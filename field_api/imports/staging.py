"""Every row of a batch checked and kept with its verdict, a chunk at a time.

A chunk is one transaction under the batch's lock. A check that is cut off begins anew; of two that
run at once the later wins, and the other sees that at its next chunk and stops.
"""

import json
from itertools import islice
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from field_api.imports.aid_checks import AidChecker
from field_api.imports.checking import Checked, Checker, Frame
from field_api.imports.errors import ImportFileEmptyError
from field_api.imports.household_checks import HouseholdChecker
from field_api.imports.kinds import KINDS
from field_api.imports.means_checks import MeansChecker
from field_api.imports.person_checks import PersonChecker
from field_api.imports.reading import read_rows
from field_api.imports.steps import one_step
from field_api.imports.tables import Table
from field_api.models import ImportBatch, ImportKind, ImportRow, ImportState, Verdict
from field_api.register.checks import Severity
from geo_minzheng.shared.privacy import keyed_hash, seal
from geo_minzheng.shared.sql import SqlQuery, copy_rows

CHECKERS: dict[str, type[Checker]] = {
    ImportKind.HOUSEHOLDS: HouseholdChecker,
    ImportKind.PERSONS: PersonChecker,
    ImportKind.AIDS: AidChecker,
    ImportKind.MEANS: MeansChecker,
}
CHUNK = 2_000
"""Rows looked up and kept together: fewer ask too often, more make the page's progress jump."""

REPEATED_ROWS = SqlQuery("field_api", "judge_repeated_rows")
OVERLAPPING_ROWS = SqlQuery("field_api", "judge_overlapping_rows")

# `json.dumps` would make one for each row.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)

COLUMNS = (
    "batch_id",
    "number",
    "verdict",
    "warned",
    "content",
    "content_hash",
    "key",
    "subject",
    "period",
    "problems",
    "changes",
    "village_id",
    "target_id",
    "target_version",
    "chosen",
    "outcome",
)


def check_all(batch: ImportBatch, table: Table, frame: Frame, attempt: int) -> list[int]:
    """Check and keep every row of `table`, then judge the rows against one another.

    Returns:
        the numbers of rows that were passed over: explanations, examples, totals.

    Args:
        attempt: of the batch's check; a later one makes this one stop.

    Raises:
        OvertakenError: it did.
        ImportFileError: the file turns out damaged further down, or has no rows.
    """
    with one_step(batch, ImportState.CHECKING, attempt):
        ImportRow.objects.filter(batch=batch).delete()
        ImportBatch.objects.filter(pk=batch.pk).update(rows_done=0)
    kind = KINDS[batch.kind]
    checker = CHECKERS[batch.kind](frame)
    passed_over: list[int] = []
    rows = read_rows(table, kind, batch.mapping, batch.header_row or 0, passed_over)
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        with one_step(batch, ImportState.CHECKING, attempt):
            keep_rows(batch, checker.check(chunk))
            done += len(chunk)
            ImportBatch.objects.filter(pk=batch.pk).update(
                rows_done=done, rows_total=max(batch.rows_total, done)
            )
    if not done:
        raise ImportFileEmptyError(_("列标题下面没有数据行。请填写后重新上传。"))
    with one_step(batch, ImportState.CHECKING, attempt):
        judge_together(batch)
    return passed_over


def keep_rows(batch: ImportBatch, rows: list[Checked]) -> None:
    """Store judged rows, sealed."""
    copy_rows(ImportRow._meta.db_table, COLUMNS, (_columns(batch.pk, row) for row in rows))


def judge_together(batch: ImportBatch) -> None:
    """Rows about the same thing: equal ones count once, others contradict each other."""
    REPEATED_ROWS.execute(
        batch_id=batch.pk,
        repeated=_problem("row.repeated", Severity.WARNING, _("与第 {row} 行完全相同，只算一次。")),
        contradicted=_problem(
            "row.contradicted",
            Severity.ERROR,
            _("与第 {row} 行说的是同一对象而内容不同，请只留一行。"),
        ),
    )
    if batch.kind == ImportKind.AIDS:
        OVERLAPPING_ROWS.execute(
            batch_id=batch.pk,
            overlapping=_problem(
                "row.overlaps",
                Severity.ERROR,
                _("与第 {row} 行是同一人的同一项目而时间重叠，请改正其中一行。"),
            ),
        )


def counted(batch: ImportBatch) -> dict[str, int]:
    """Rows by verdict, every verdict named."""
    found = dict(
        ImportRow.objects.filter(batch=batch)
        .values_list("verdict")
        .annotate(rows=Count("id"))
        .order_by()
    )
    return {verdict.value: found.get(verdict.value, 0) for verdict in Verdict}


def as_json(value: Any) -> str:
    return _ENCODER.encode(value)


def _columns(batch_id: int, one: Checked) -> tuple[Any, ...]:
    values = as_json(one.values)
    more: dict[str, Any] = {}
    if one.before:
        more["before"] = one.before
    if one.verdict in (Verdict.ERROR, Verdict.CONFLICT):
        more["cells"] = one.row.cells
    # Written into the text: the values are long, and their hash needs the very same.
    content = "".join(f'"{name}":{as_json(said)},' for name, said in more.items())
    problems = [
        {"code": p.code, "field": p.field, "severity": p.severity.value, "message": p.message}
        for p in one.problems
    ]
    return (
        batch_id,
        one.row.number,
        one.verdict.value,
        any(problem.severity == Severity.WARNING for problem in one.problems),
        seal(f'{{{content}"values":{values}}}'.encode()),
        keyed_hash(values),
        one.key,
        one.subject,
        one.period,
        as_json(problems) if problems else "[]",
        list(one.before),
        one.village_id,
        one.target_id,
        one.target_version,
        False,
        "",
    )


def _problem(code: str, severity: Severity, message: str) -> str:
    return as_json([{"code": code, "field": "", "severity": severity.value, "message": message}])
