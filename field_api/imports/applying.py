"""Accepted rows written into the register, a chunk at a time, each row exactly once.

A chunk is one transaction: rows, their history, and the batch's cursor. Killed at any moment, the
work goes on behind the last chunk that was committed.
"""

import json
from collections.abc import Sequence
from datetime import date

import pghistory
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from field_api.imports.next_visits import settle_next_visits
from field_api.imports.steps import one_step
from field_api.imports.writing import WrittenRow, write_rows
from field_api.models import (
    Choice,
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    Outcome,
    Verdict,
)
from geo_minzheng.shared.history import changed_by
from geo_minzheng.shared.privacy import unseal

CHUNK = 5_000
"""Rows in one transaction: about two seconds, in which nobody else may change those rows."""

ACTION = "imports.apply"


def accepted(batch: ImportBatch, choice: str) -> QuerySet[ImportRow]:
    """The rows that `choice` writes."""
    rows = ImportRow.objects.filter(batch=batch)
    if choice == Choice.NEW:
        return rows.filter(verdict=Verdict.NEW)
    rows = rows.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED))
    return rows.filter(chosen=True) if choice == Choice.CHOSEN else rows


def apply_chunk(
    batch: ImportBatch,
    attempt: int,
    *,
    by: AbstractBaseUser,
    villages: frozenset[int],
    today: date,
) -> bool:
    """Write the next chunk; False when nothing is left.

    Args:
        villages: where `by` keeps the register; a row elsewhere is left out.

    Raises:
        OvertakenError: another worker has the batch.
    """
    with (
        one_step(batch, ImportState.APPLYING, attempt) as held,
        changed_by(by, action=ACTION),
        pghistory.context(batch=str(batch.uid)),
    ):
        rows = list(
            accepted(held, held.choice)
            .filter(number__gt=held.cursor)
            .defer("problems", "key", "subject", "period", "content_hash")
            .order_by("number")[:CHUNK]
        )
        if not rows:
            return False
        contents = {row.pk: json.loads(unseal(bytes(row.content or b""))) for row in rows}
        allowed = [
            WrittenRow(
                row.pk,
                contents[row.pk]["values"],
                row.changes,
                row.village_id,
                row.target_id,
                row.target_version,
            )
            for row in rows
            if row.village_id in villages
        ]
        written = _write(held.kind, allowed, today, villages)
        if held.kind == ImportKind.AIDS:
            homes = [contents[pk]["values"]["household_id"] for pk in written]
            settle_next_visits(homes, today)
        _note(rows, written)
        ImportBatch.objects.filter(pk=held.pk).update(
            cursor=rows[-1].number, rows_done=held.rows_done + len(rows)
        )
        return True


def _write(
    kind: str, rows: Sequence[WrittenRow], today: date, villages: frozenset[int]
) -> dict[int, int]:
    """Write `rows`; where one breaks a rule, all but that one."""
    if not rows:
        return {}
    try:
        with transaction.atomic():
            return write_rows(kind, rows, today, villages)
    except IntegrityError:
        if len(rows) == 1:
            return {}
        half = len(rows) // 2
        left = _write(kind, rows[:half], today, villages)
        return left | _write(kind, rows[half:], today, villages)


def _note(rows: Sequence[ImportRow], written: dict[int, int]) -> None:
    """Keep what became of each row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE field_api_importrow AS row SET outcome = done.outcome,"
            " target_id = COALESCE(done.target_id, row.target_id)"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS done (id, target_id, outcome)"
            " WHERE row.id = done.id",
            [
                [row.pk for row in rows],
                [written.get(row.pk) for row in rows],
                [(Outcome.APPLIED if r.pk in written else Outcome.OVERTAKEN).value for r in rows],
            ],
        )
