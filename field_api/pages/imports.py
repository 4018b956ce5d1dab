"""`/imports/`: files sent in, their columns confirmed, their rows looked at, applied, taken back.

What one batch shows is the matter of `import_batches`.
"""

from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boundaries_data.jurisdiction import Right
from field_api.actions import imports as actions
from field_api.imports.errors import ImportFileError
from field_api.imports.kinds import KINDS
from field_api.imports.tables import MAX_FILE_BYTES, MAX_ROWS
from field_api.imports.templates import MAKERS, MEDIA_TYPES
from field_api.models import (
    Choice,
    ImportBatch,
    ImportKind,
    ImportState,
)
from field_api.pages.access import needs_right
from field_api.pages.import_batches import batch_of
from field_api.pages.keeping import user_of
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.errors import GeoMinzhengError

PAGE = 50
LATEST = 100
PIECE = 1024 * 1024


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
            by=user_of(request),
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


@require_POST
@needs_right(Right.KEEP_REGISTER)
def import_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """One decision of a person: `columns`, `choose`, `apply`, `undo` or `discard`."""
    batch, by, sent = batch_of(request, uid), user_of(request), request.POST
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


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 9]
