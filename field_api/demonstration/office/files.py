"""Files that clerks of the demonstration sent: one is in the register but for its wrong rows, one
waits for a decision, one for its columns, one was taken back as a whole.

They are read, checked and written by the jobs of the queue, run here at once.
"""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import pgtrigger
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from boundaries_data.models import DivisionVersion, Level
from field_api.actions.imports import apply_import, send_file, undo_import
from field_api.demonstration import identity
from field_api.demonstration.office.calendar import Calendar, at_work
from field_api.demonstration.office.desks import Desk, families
from field_api.models import Choice, Household, ImportBatch, ImportKind

HEADINGS = ("户编号", "户主姓名", "县区", "乡镇", "村社区", "村民小组", "住址", "联系电话", "备注")
UNKNOWN_HEADINGS = ("编号", "姓名", "所在地", "电话一", "情况说明")
CORRECTED = 12
_MOMENTS = ("created_at", "checked_at", "apply_started_at", "applied_at", "undone_at")

Row = Sequence[str]


def send_files(desk: Desk, rng: np.random.Generator, calendar: Calendar, today: date) -> None:
    """Four files of a township, and of a county the one that waits for a decision."""
    homes = families(desk, rng, most=3 * CORRECTED)
    places = _places(desk, today)
    if len(homes) < CORRECTED:
        return
    told = homes[:CORRECTED]
    asked = homes[CORRECTED : 2 * CORRECTED]

    def corrected(home: Household, note: str) -> Row:
        return _row(home, places[home.village_id], phone=_phone(rng), note=note)

    wrong_phone = _row(told[0], places[told[0].village_id], phone="1380", note="")
    nowhere = _row(told[1], (*places[told[1].village_id][:2], "查无此村"), phone="", note="")
    new: list[Row] = [
        (f"{told[0].code}-{n}", f"李新{n}", *places[told[0].village_id], "1", f"新址{n}号", "", "")
        for n in "一二三四五"
    ]
    sent: tuple[tuple[str, int, list[Row], Callable[[ImportBatch, Desk], None]], ...] = (
        (
            f"{desk.name}入户核对.csv",
            9,
            [*(corrected(home, "入户核对") for home in told[2:]), wrong_phone, nowhere],
            _apply,
        ),
        (f"{desk.name}误传的新增户.csv", 6, new, _apply_and_undo),
        (
            f"{desk.name}电话变更.csv",
            2,
            [*(corrected(home, "村干部报来") for home in asked), wrong_phone],
            _leave,
        ),
    )
    if desk.level != Level.TOWNSHIP:
        sent = sent[-1:]
    for name, ago, rows, then in sent:
        _send(desk, name, HEADINGS, rows, then, calendar, today - timedelta(days=ago))
    if desk.level != Level.TOWNSHIP:
        return
    aside = [(home.code, home.head_name, "", "", "") for home in told]
    _send(
        desk,
        f"{desk.name}台账.csv",
        UNKNOWN_HEADINGS,
        aside,
        _leave,
        calendar,
        today - timedelta(days=1),
    )


def _send(
    desk: Desk,
    name: str,
    headings: Row,
    rows: Sequence[Row],
    then: Callable[[ImportBatch, Desk], None],
    calendar: Calendar,
    day: date,
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    moment = at_work(day, len(rows))
    with calendar.at(moment):
        batch = send_file(
            by=desk.clerk,
            kind=ImportKind.HOUSEHOLDS,
            file_name=name,
            chunks=[text.getvalue().encode("utf-8-sig")],
            check_at_once=True,
        )
        run_jobs_of(batch)
        batch.refresh_from_db()
        then(batch, desk)
    earlier = batch.created_at - moment
    with pgtrigger.ignore("field_api.ImportBatch:update_update"):
        ImportBatch.objects.filter(pk=batch.pk).update(
            **{field: F(field) - earlier for field in _MOMENTS}
        )


def _apply(batch: ImportBatch, desk: Desk) -> None:
    apply_import(by=desk.clerk, batch=batch, choice=Choice.ALL)
    run_jobs_of(batch)


def _apply_and_undo(batch: ImportBatch, desk: Desk) -> None:
    _apply(batch, desk)
    batch.refresh_from_db()
    undo_import(by=desk.clerk, batch=batch)
    run_jobs_of(batch)


def _leave(batch: ImportBatch, desk: Desk) -> None:
    """It waits for its sender."""


def run_jobs_of(batch: ImportBatch) -> None:
    """What the queue would do for `batch`, at once and inside the same transaction."""
    own = ProcrastinateJob.objects.filter(status="todo", args__batch_id=batch.pk).order_by("id")
    while job := own.first():
        app.job_manager.cancel_job_by_id(job.pk, delete_job=True)
        app.tasks[job.task_name].func(**job.args)


def _row(home: Household, place: Sequence[str], *, phone: str, note: str) -> Row:
    return (
        home.code, home.head_name, *place, str(home.group_no), home.address, phone, note
    )  # fmt: skip


def _phone(rng: np.random.Generator) -> str:
    return identity.phone(int(identity.phone_numbers(rng, 1)[0]))


def _places(desk: Desk, today: date) -> dict[int, tuple[str, str, str]]:
    """County, township and village by name."""
    versions = DivisionVersion.objects.as_of(today).select_related("division").defer("outline")
    named = {version.division_id: version for version in versions}

    def above(pk: int) -> str:
        parent = named[pk].parent_id
        return named[parent].name if parent in named else ""

    return {
        village: (above(township), named[township].name, named[village].name)
        for village, township in desk.villages.items()
    }
