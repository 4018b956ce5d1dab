"""`/`: what needs attention today, by role and level, each number a link to what it counts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from field_api.counts.attention import waiting
from geo_minzheng.desk.home_divisions import division_panels
from geo_minzheng.desk.home_duties import duty_panels
from geo_minzheng.desk.home_register import register_panels


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    scope, today = scope_of(request.user), timezone.localdate()
    found = waiting(scope, today)
    context: dict[str, Any] = {"counted_at": found.counted_at}
    if scope.may(Right.SEE_NAMES):
        context |= register_panels(request, scope, found, today)
    context |= duty_panels(request, scope, found, today)
    if scope.may(Right.KEEP_DIVISIONS):
        context |= division_panels(scope, today)
    return render(request, "desk/home.html", context)
