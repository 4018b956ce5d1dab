"""`/imports/…/`: one batch, how far it is, its rows, and the bad ones as a file.

What a page shows of a batch is one fragment, which asks for itself again while the queue works.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right
from field_api.actions.readings import ONE_LOOK, record_reading
from field_api.imports.headings import missing
from field_api.imports.kinds import KINDS
from field_api.imports.progress import progress_of
from field_api.imports.shown import problem_file, shown
from field_api.imports.templates import MEDIA_TYPES
from field_api.imports.waiting import waiting_of
from field_api.models import (
    Choice,
    ImportBatch,
    ImportRow,
    ImportState,
    Outcome,
    Reading,
    ReadingKind,
    Verdict,
)
from field_api.pages.access import needs_right
from field_api.pages.keeping import user_of
from field_api.readings.purpose import purpose_of
from geo_minzheng.shared.crs import Datum

PAGE = 50
ROWS = "import_rows"

FILTERS: dict[str, Any] = {
    "": gettext_lazy("全部"),
    **{verdict.value: verdict.label for verdict in Verdict},
    "warned": gettext_lazy("有提醒"),
    "overtaken": gettext_lazy("未写入"),
}


@require_safe
@needs_right(Right.KEEP_REGISTER)
def import_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    return render(request, "field_api/imports/detail.html", _context(request, uid))


@require_safe
@needs_right(Right.KEEP_REGISTER)
def import_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The part of the page that changes, asked for every second while the queue works."""
    return render(request, "field_api/imports/state.html", _context(request, uid))


@require_safe
@needs_right(Right.KEEP_REGISTER)
def import_problems(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The rows in error or conflict, or left out, as a workbook."""
    batch = batch_of(request, uid)
    rows = ImportRow.objects.filter(batch=batch)
    bad = rows.filter(verdict__in=(Verdict.ERROR, Verdict.CONFLICT)) | rows.filter(
        outcome=Outcome.OVERTAKEN
    )
    # The file holds numbers as they were sent, unmasked.
    record_reading(
        by=user_of(request),
        kind=ReadingKind.EXPORT,
        purpose=purpose_of(request),
        division=batch.division,
        subject="import_problems",
        row_count=bad.count(),
        filters={"kind": batch.kind, "format": "xlsx"},
    )
    file = problem_file(batch, bad.order_by("number").iterator(chunk_size=500))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{_('导入问题')}-{batch.created_at:%Y%m%d-%H%M}.xlsx",
        content_type=MEDIA_TYPES["xlsx"],
    )


def _context(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    batch = batch_of(request, uid)
    kind = KINDS[batch.kind]
    context: dict[str, Any] = {
        "batch": batch,
        "files_kept_days": settings.IMPORT_FILES_KEPT_DAYS,
        "progress": progress_of(batch, timezone.now()),
        "waiting": waiting_of(batch, timezone.now()),
        "verdicts": [(v, v.label, batch.counts.get(v.value, 0)) for v in Verdict],
    }
    if batch.state == ImportState.MAPPING:
        context |= {
            "columns": [
                (number, heading, batch.mapping[number])
                for number, heading in enumerate(batch.headings)
                if heading
            ],
            "hidden_columns": [n for n, heading in enumerate(batch.headings) if not heading],
            "fields": [
                (field.name, field.label, any(field.name in names for names in kind.needed))
                for field in kind.fields
            ],
            "missing": [
                _("或").join(str(kind.by_name[name].label) for name in names)
                for names in missing(batch.mapping, kind)
            ],
            "datums": Datum.choices,
        }
    elif batch.counts and not batch.at_work:
        context |= _rows(request, batch)
    return context


def _rows(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    if show in Verdict.values:
        rows = rows.filter(verdict=show)
    elif show == "warned":
        rows = rows.filter(warned=True)
    elif show == "overtaken":
        rows = rows.filter(outcome=Outcome.OVERTAKEN)
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: PAGE + 1])
    if found and not batch.purged_at:
        _note_rows_read(request, batch)
    choosable = batch.state == ImportState.CHECKED
    return {
        "rows": shown(batch, found[:PAGE]),
        "show": show,
        "after": after,
        "following": found[PAGE - 1].number if len(found) > PAGE else None,
        "filters": FILTERS,
        "choices": Choice.choices if choosable else [],
        "accepted": batch.counts.get("new", 0) + batch.counts.get("changed", 0),
        "chosen": ImportRow.objects.filter(batch=batch, chosen=True).count() if choosable else 0,
    }


def _note_rows_read(request: HttpRequest, batch: ImportBatch) -> None:
    """Whoever leafs through the rows of a batch has read them once."""
    known = Reading.objects.filter(
        by_id=user_of(request).pk,
        subject=ROWS,
        filters__batch=str(batch.uid),
        at__gte=timezone.now() - ONE_LOOK,
    )
    if not known.exists():
        record_reading(
            by=user_of(request),
            kind=ReadingKind.EXPORT,
            purpose=purpose_of(request),
            division=batch.division,
            subject=ROWS,
            row_count=sum(batch.counts.values()),
            filters={"kind": batch.kind, "batch": str(batch.uid)},
        )


def batch_of(request: HttpRequest, uid: UUID) -> ImportBatch:
    batch = (
        ImportBatch.objects.visible_to(request.user)
        .select_related("sent_by")
        .filter(uid=uid)
        .first()
    )
    if batch is None:
        raise Http404
    return batch
