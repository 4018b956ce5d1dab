"""Files brought in as a person would, with the queue run in the test's own transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from field_api.actions.imports import apply_import, send_file, undo_import
from field_api.models import Aid, Choice, Household, ImportBatch, Person
from geo_minzheng.accounts.models import User
from tests.jobs import run_waiting_jobs

NOTED_BY_THE_DATABASE = ("location_3857",)


def checked(by: User, kind: str, body: bytes, *, datum: str = "") -> ImportBatch:
    """A file sent, read and checked, if its columns are recognised."""
    batch = send_file(
        by=by, kind=kind, file_name="名册", chunks=[body], datum=datum, check_at_once=True
    )
    run_waiting_jobs()
    batch.refresh_from_db()
    return batch


def applied(by: User, kind: str, body: bytes, *, choice: str = Choice.ALL) -> ImportBatch:
    batch = checked(by, kind, body)
    apply_import(by=by, batch=batch, choice=choice)
    run_waiting_jobs()
    batch.refresh_from_db()
    return batch


def undone(by: User, batch: ImportBatch) -> ImportBatch:
    undo_import(by=by, batch=batch)
    run_waiting_jobs()
    batch.refresh_from_db()
    return batch


def register() -> dict[str, list[dict[str, Any]]]:
    """Every column of every row of the register, ids and sealed numbers too."""
    return {
        model.__name__: list(model.objects.order_by("id").values())
        for model in (Household, Person, Aid)
    }


def facts(columns: Iterable[str]) -> list[dict[str, Any]]:
    """The households by code, without what is given by chance."""
    return list(Household.objects.order_by("code").values(*columns))


def codes_of(batch: ImportBatch) -> dict[int, list[str]]:
    """Codes of the problems of each row that has any."""
    return {
        row.number: [problem["code"] for problem in row.problems]
        for row in batch.rows.order_by("number")
        if row.problems
    }


def verdicts_of(batch: ImportBatch) -> Sequence[str]:
    return list(batch.rows.order_by("number").values_list("verdict", flat=True))
