"""Many rows of the register deleted, or given back a former state, in few statements.

The history is written here as the triggers would: row by row these take 2.5 ms each once a
transaction has many of them. Everything stays in the caller's transaction; what may be taken back
is `undoing`'s to know.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models

from field_api.imports.applying import ACTION
from field_api.models import ImportBatch
from geo_minzheng.shared.sql import for_this_transaction

CHUNK = 5_000
"""Rows of one statement, after each of which the page hears how far it is."""


def events_of(model: type[models.Model]) -> type[models.Model]:
    """The model of former states."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def delete_rows(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete `ids`; each leaves its last state behind."""
    if not ids:
        return
    with connection.cursor() as cursor, _history_by_hand(model):
        _keep_states(cursor, model, ids, "delete")
        cursor.execute(
            f'DELETE FROM "{model._meta.db_table}" WHERE id = ANY(%s)',  # noqa: S608
            [list(ids)],
        )


def restore_rows(batch: ImportBatch, model: type[models.Model], ids: Sequence[int]) -> None:
    """Give `ids` every column as it was before the batch's first change of them."""
    if not ids:
        return
    columns = _kept_columns(model)
    listed, former = ", ".join(columns), ", ".join(f"former.{column}" for column in columns)
    with connection.cursor() as cursor, _history_by_hand(model):
        cursor.execute(
            f"""CREATE TEMP TABLE import_former ON COMMIT DROP AS
                SELECT DISTINCT ON (event.pgh_obj_id) event.*
                  FROM "{events_of(model)._meta.db_table}" AS event
                  JOIN pghistory_context AS context ON context.id = event.pgh_context_id
                 WHERE event.pgh_obj_id = ANY(%s)
                   AND event.pgh_label = 'update'
                   AND context.metadata ->> 'batch' = %s
                   AND context.metadata ->> 'action' = %s
                 ORDER BY event.pgh_obj_id, event.pgh_id""",  # noqa: S608
            [list(ids), str(batch.uid), ACTION],
        )
        cursor.execute("SELECT pgh_obj_id FROM import_former")
        _keep_states(cursor, model, [pk for (pk,) in cursor.fetchall()], "update")
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" AS kept SET ({listed}) = ({former})'  # noqa: S608
            " FROM import_former AS former WHERE kept.id = former.pgh_obj_id"
        )
        cursor.execute("DROP TABLE import_former")


def _kept_columns(model: type[models.Model]) -> list[str]:
    """Columns that a former state has, without the id."""
    kept = {field.column for field in events_of(model)._meta.concrete_fields}
    return [
        f'"{field.column}"'
        for field in model._meta.concrete_fields
        if field.column in kept and not field.primary_key
    ]


def _keep_states(cursor: Any, model: type[models.Model], ids: Sequence[int], label: str) -> None:
    """What the trigger keeps of each row. Its context is attached once and not for each."""
    listed = ", ".join(['"id"', *_kept_columns(model)])
    cursor.execute(
        f'INSERT INTO "{events_of(model)._meta.db_table}"'  # noqa: S608
        f" ({listed}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id)"
        f" SELECT {listed}, now(), %s, id, (SELECT _pgh_attach_context())"
        f' FROM "{model._meta.db_table}" WHERE id = ANY(%s) ORDER BY id',
        [label, list(ids)],
    )


@contextmanager
def _history_by_hand(model: type[models.Model]) -> Iterator[None]:
    """The model's history triggers pass over what is done inside."""
    silent = [
        trigger.get_pgid(model)  # type: ignore[arg-type]
        for uri in ("update_update", "delete_delete")
        for _model, trigger in pgtrigger.registered(f"{model._meta.label}:{uri}")
    ]
    for_this_transaction(**{"pgtrigger.ignore": f"{{{','.join(silent)}}}"})
    yield
    for_this_transaction(**{"pgtrigger.ignore": "{}"})
