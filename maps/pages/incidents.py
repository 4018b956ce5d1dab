"""`/maps/incidents/`: incidents listed and opened; one incident with its map and its list."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.pages.access import needs_right
from geo_minzheng.accounts.models import User
from maps.actions.incidents import IncidentTimeUnbelievableError, open_incident
from maps.models import Incident, IncidentKind, IncidentStatus

PAGE_SIZE = 50


class IncidentForm(forms.Form):
    """What opens an incident."""

    title = forms.CharField(
        label=_("名称"),
        max_length=120,
        error_messages={"required": _("请填写名称，例如“祖厉河洪水”。")},
    )
    kind = forms.ChoiceField(label=_("种类"), choices=IncidentKind.choices)
    status = forms.ChoiceField(
        label=_("性质"),
        choices=IncidentStatus.choices,
        error_messages={"required": _("请选择是真实灾情还是演练。")},
    )
    occurred_at = forms.DateTimeField(
        label=_("发生时间"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("时间格式应为 2026-07-20 02:10。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.RUN_INCIDENTS)
def incident_list(request: HttpRequest) -> HttpResponse:
    """Every incident, the newest first; POST opens one and goes to it."""
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            opened = open_incident(by=request.user, **form.cleaned_data)
        except IncidentTimeUnbelievableError as error:
            form.add_error("occurred_at", error.message)
        else:
            return redirect("incident", opened.pk)
    wanted = request.GET.get("status", "")
    incidents = Incident.objects.visible_to(request.user)
    if wanted in IncidentStatus.values:
        incidents = incidents.filter(status=wanted)
    if only_open := request.GET.get("open") == "true":
        incidents = incidents.filter(closed_at=None)
    shown = Paginator(incidents.prefetch_related("footprints"), PAGE_SIZE)
    context: dict[str, Any] = {
        "form": form,
        "incidents": shown.get_page(request.GET.get("page")),
        "status": wanted,
        "only_open": only_open,
        "kinds": IncidentKind.choices,
        "statuses": IncidentStatus.choices,
        "now": timezone.localtime(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "maps/incidents/list.html", context, status=status)
