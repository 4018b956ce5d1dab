"""`/imports/`: files sent in, their columns confirmed, their rows looked at, applied, taken back.

What a page shows of a batch is one fragment, which asks for itself again while the queue works.
"""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boundaries_data.jurisdiction import Right
from field_api.actions import imports as actions
from field_api.actions.readings import record_reading
from field_api.imports.errors import ImportFileError
from field_api.imports.headings import missing
from field_api.imports.kinds import KINDS
from field_api.imports.progress import progress_of
from field_api.imports.shown import problem_file, shown
from field_api.imports.tables import MAX_FILE_BYTES, MAX_ROWS
from field_api.imports.templates import MAKERS, MEDIA_TYPES
from field_api.models import (
    Choice,
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    Outcome,
    ReadingKind,
    Verdict,
)
from field_api.pages.access import needs_right
from field_api.reading_purpose import purpose_of
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import GeoMinzhengError

PAGE = 50
LATEST = 100
PIECE = 1024 * 1024

FILTERS: dict[str, Any] = {
    "": gettext_lazy("全部"),
    **{verdict.value: verdict.label for verdict in Verdict},
    "warned": gettext_lazy("有提醒"),
    "overtaken": gettext_lazy("未写入"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.KEEP_REGISTER)
def import_list(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _send(request)
    batches = ImportBatch.objects.visible_to(request.user).exclude(state=ImportState.DISCARDED)
    if waiting := request.GET.get("waiting") == "true":
        batches = batches.needing_attention()
    context = {
        "waiting": waiting,
        "total": batches.count(),
        "batches": list(batches.select_related("sent_by").order_by("-created_at")[:LATEST]),
        "kinds": ImportKind.choices,
        "datums": Datum.choices,
        "limit_mb": MAX_FILE_BYTES >> 20,
        "limit_rows": MAX_ROWS,
    }
    return render(request, "field_api/imports/list.html", context)


def _send(request: HttpRequest) -> HttpResponse:
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    datum = request.POST.get("datum", "")
    if file is None or kind not in ImportKind.values or datum not in ("", *Datum.values):
        messages.error(request, _("请选择数据类型和要上传的文件。"))
        return redirect("import-list")
    try:
        batch = actions.send_file(
            by=_who(request),
            kind=kind,
            file_name=file.name or "",
            chunks=file.chunks(PIECE),
            datum=datum,
        )
    except ImportFileError as error:
        messages.error(request, error.message)
        return redirect("import-list")
    return redirect("import-detail", uid=batch.uid)


@require_safe
@needs_right(Right.KEEP_REGISTER)
def import_template(request: HttpRequest, kind: str, format: str) -> HttpResponse:
    """An empty file to fill in."""
    if kind not in KINDS or format not in MAKERS:
        raise Http404
    if format == "gpkg" and kind != ImportKind.HOUSEHOLDS:
        raise Http404
    answer = HttpResponse(MAKERS[format](KINDS[kind]), content_type=MEDIA_TYPES[format])
    name = quote(_("%(kind)s导入模板") % {"kind": ImportKind(kind).label})
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.{format}"
    return answer


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
    batch = _batch(request, uid)
    rows = ImportRow.objects.filter(batch=batch)
    bad = rows.filter(verdict__in=(Verdict.ERROR, Verdict.CONFLICT)) | rows.filter(
        outcome=Outcome.OVERTAKEN
    )
    # The file holds numbers as they were sent, unmasked.
    record_reading(
        by=_who(request),
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


@require_POST
@needs_right(Right.KEEP_REGISTER)
def import_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """One decision of a person: `columns`, `choose`, `apply`, `undo` or `discard`."""
    batch, by, sent = _batch(request, uid), _who(request), request.POST
    try:
        if step == "columns":
            mapping = [sent.get(f"column-{n}", "") for n in range(len(batch.headings))]
            actions.confirm_columns(by=by, batch=batch, mapping=mapping, datum=sent.get("datum"))
        elif step == "choose":
            ticked = actions.choose_rows(
                by=by,
                batch=batch,
                numbers=_numbers(sent.getlist("row")),
                shown=_numbers(sent.getlist("shown")),
            )
            messages.success(request, _("已勾选 %(n)s 行。") % {"n": f"{ticked:,}"})
        elif step == "apply":
            if sent.get("choice") not in Choice.values:
                raise Http404
            actions.apply_import(by=by, batch=batch, choice=sent["choice"])
        elif step == "undo":
            actions.undo_import(by=by, batch=batch)
        elif step == "discard":
            actions.discard_import(by=by, batch=batch)
            messages.success(request, _("这一批已放弃，文件已删除，登记册没有改变。"))
            return redirect("import-list")
        else:
            raise Http404
    except GeoMinzhengError as error:
        messages.error(request, error.message)
    back = {k: v for k in ("show", "after") if (v := sent.get(k, ""))}
    address = redirect("import-detail", uid=uid)
    if back:
        address["Location"] += f"?{urlencode(back)}"
    return address


def _context(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    batch = _batch(request, uid)
    kind = KINDS[batch.kind]
    context: dict[str, Any] = {
        "batch": batch,
        "files_kept_days": settings.IMPORT_FILES_KEPT_DAYS,
        "progress": progress_of(batch, timezone.now()),
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


def _batch(request: HttpRequest, uid: UUID) -> ImportBatch:
    batch = (
        ImportBatch.objects.visible_to(request.user)
        .select_related("sent_by")
        .filter(uid=uid)
        .first()
    )
    if batch is None:
        raise Http404
    return batch


def _who(request: HttpRequest) -> AbstractBaseUser:
    assert isinstance(request.user, AbstractBaseUser)
    return request.user


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 9]
