"""An applied batch taken back as a whole, from the history that its own writing left.

Nothing is guessed: a changed row gets back every column of its state before the batch, an added row
goes. Where anybody has worked on these rows since, nothing is touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from field_api.imports.applying import ACTION
from field_api.imports.columns import TARGETS
from field_api.imports.errors import ImportBuiltOnError
from field_api.imports.former_states import chunks, delete_rows, events_of, restore_rows
from field_api.imports.progress import tell_before_the_end
from field_api.models import (
    Household,
    ImportBatch,
    ImportKind,
    ImportRow,
    Outcome,
    Person,
    Reading,
    Verdict,
    Visit,
)

LABELS = {
    "changed": _("后来又被修改的记录"),
    "Person": _("后来登记的人员"),
    "Aid": _("后来登记的救助待遇"),
    "Visit": _("后来的走访"),
    "MeansAssessment": _("后来的经济状况核查"),
}


@dataclass(frozen=True)
class Touched:
    """Ids of the register that a batch added or changed, and households it moved along."""

    added: list[int]
    changed: list[int]
    homes: list[int]


def touched(batch: ImportBatch) -> Touched:
    rows = ImportRow.objects.filter(batch=batch, outcome=Outcome.APPLIED)

    def ids(verdict: Verdict) -> list[int]:
        found = rows.filter(verdict=verdict).values_list("target_id", flat=True)
        return [pk for pk in found if pk is not None]

    added, changed = ids(Verdict.NEW), ids(Verdict.CHANGED)
    homes: list[int] = []
    if batch.kind == ImportKind.AIDS:
        aids = TARGETS[batch.kind].model._default_manager.filter(pk__in=[*added, *changed])
        homes = list(aids.values_list("household_id", flat=True).distinct())
    return Touched(added, changed, homes)


def built_on(batch: ImportBatch) -> dict[str, int]:
    """What rests on the batch's rows, counted by kind; empty where nothing does."""
    target, what = TARGETS[batch.kind], touched(batch)
    counts = {"changed": _changed_since(batch, target.model, what.added, added=True)}
    counts["changed"] += _changed_since(batch, target.model, what.changed, added=False)
    counts["changed"] += _changed_since(batch, Household, what.homes, added=False)
    for relation in target.model._meta.related_objects:
        foreign = relation.field
        # Who opened a dossier built nothing on it; the log keeps what it read as values.
        if not getattr(foreign, "db_constraint", False) or relation.related_model is Reading:
            continue
        name = relation.related_model.__name__
        found = _resting_on(relation.related_model, str(foreign.column), what.added)
        counts[name] = counts.get(name, 0) + found
    if batch.kind in (ImportKind.HOUSEHOLDS, ImportKind.AIDS):
        homes = what.homes if batch.kind == ImportKind.AIDS else what.changed
        later = Visit.objects.filter(
            household_id__among=homes, recorded_at__gte=batch.apply_started_at
        )
        counts["Visit"] = counts.get("Visit", 0) + later.count()
    return {name: count for name, count in counts.items() if count}


def refuse_if_built_on(batch: ImportBatch) -> None:
    """Nothing, if nothing rests on the batch.

    Raises:
        ImportBuiltOnError: later work does; it is counted by kind.
    """
    found = built_on(batch)
    if found:
        reasons = "、".join(
            gettext("%(what)s %(n)s 条") % {"what": LABELS.get(name, name), "n": f"{count:,}"}
            for name, count in found.items()
        )
        raise ImportBuiltOnError(
            gettext("不能整批撤销：%(reasons)s。登记册没有改变，请在户档案中逐条更正。")
            % {"reasons": reasons},
            **found,
        )


def hold(batch: ImportBatch) -> None:
    """Keep everybody from working on the batch's rows, or resting anything on them, until the
    transaction ends; whoever is at it is waited for. `refuse_if_built_on` comes after this."""
    what = touched(batch)
    _lock(Household, what.homes)
    _lock(TARGETS[batch.kind].model, [*what.added, *what.changed])


def take_back(batch: ImportBatch) -> None:
    """Make the register what it was before the batch. Call it under the batch's lock and `hold`,
    when `built_on` finds nothing."""
    target, what = TARGETS[batch.kind], touched(batch)
    with connection.cursor() as cursor:
        # Or all references would be looked up at the very end, when the page hears nothing more.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    done = 0
    for ids in chunks(what.changed):
        restore_rows(batch, target.model, ids)
        done += len(ids)
        tell_before_the_end(batch, done)
    for ids in chunks(what.homes):
        restore_rows(batch, Household, ids)
    _let_go_of_readings(target.model, what.added)
    for ids in chunks(what.added):
        delete_rows(target.model, ids)
        done += len(ids)
        tell_before_the_end(batch, done)


def _lock(model: type[models.Model], ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT FROM "{model._meta.db_table}" WHERE id = ANY(%s) ORDER BY id FOR UPDATE',
            [list(ids)],
        )


def _let_go_of_readings(model: type[models.Model], ids: Sequence[int]) -> None:
    if model in (Household, Person):
        read_as = "household" if model is Household else "person"
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{Reading._meta.db_table}" SET {read_as}_id = NULL'  # noqa: S608
                f" WHERE {read_as}_id = ANY(%s)",
                [list(ids)],
            )


def _resting_on(model: type[models.Model], column: str, ids: Sequence[int]) -> int:
    """Rows of `model` that name one of `ids`; 100,000 of them are one parameter, not as many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{model._meta.db_table}" WHERE "{column}" = ANY(%s)',  # noqa: S608
            [list(ids)],
        )
        return int(cursor.fetchone()[0])


def _changed_since(
    batch: ImportBatch, model: type[models.Model], ids: Sequence[int], *, added: bool
) -> int:
    """Rows of `ids` that anybody else changed after the batch did.

    By the order of events and not by their time: the database's clock is not the program's.

    Args:
        added: the batch added them, so every event is a later one; otherwise rows that it left
            as they were do not count.
    """
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*)
                  FROM (SELECT min(pgh_id) FILTER (WHERE ours) AS first,
                               max(pgh_id) FILTER (WHERE NOT ours) AS other
                          FROM (SELECT event.pgh_obj_id, event.pgh_id,
                                       COALESCE(context.metadata ->> 'batch' = %s
                                            AND context.metadata ->> 'action' = %s, false) AS ours
                                  FROM "{events_of(model)._meta.db_table}" AS event
                                  LEFT JOIN pghistory_context AS context
                                    ON context.id = event.pgh_context_id
                                 WHERE event.pgh_obj_id = ANY(%s)) AS events
                         GROUP BY pgh_obj_id) AS by_row
                 WHERE other > CASE WHEN %s THEN 0 ELSE first END""",  # noqa: S608
            [str(batch.uid), ACTION, list(ids), added],
        )
        return int(cursor.fetchone()[0])
