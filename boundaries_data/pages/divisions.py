"""`/boundaries/`: the divisions of a day, one level at a time, as a table and on a map.

It shows; it changes nothing. Where outlines come from and how far sources disagree stands under
the map, because a line on a screen looks more certain than it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.describing import DescribedDivision, above, described
from boundaries_data.models import (
    DivisionKind,
    DivisionVersion,
    Edition,
    Level,
    OutlineComparison,
    OutlineSource,
    PlaceName,
)
from boundaries_data.models.division_version import DivisionVersionQuerySet

MOST_FOUND = 100


@dataclass(frozen=True)
class Row:
    """One division of the table."""

    division: DescribedDivision
    kind: str
    codes_differ: bool
    path: str


@require_safe
@login_required
def divisions_page(request: HttpRequest) -> HttpResponse:
    day, bad_day = _day(request.GET.get("as_of", ""))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    versions = DivisionVersion.objects.as_of(day).defer("outline")
    here = _here(request.GET.get("at", ""), versions)
    if text:
        found = versions.named_like(text)
    elif here is None:
        found = versions.filter(parent=None)
    else:
        found = versions.filter(parent=here.division)
    rows = _rows(found, day)
    edition = Edition.objects.as_of(day).first()
    context: dict[str, Any] = {
        "day": day,
        "today": timezone.localdate(),
        "bad_day": bad_day,
        "text": text,
        "here": here,
        "about": _rows(versions.filter(pk=here.pk), day)[0] if here else None,
        "chain": above(here, day) if here else [],
        "rows": rows[:MOST_FOUND] if text else rows,
        "left_out": max(len(rows) - MOST_FOUND, 0) if text else 0,
        "edition": edition,
        "comparisons": _comparisons(here),
        "sources": _sources(here, found),
    }
    return render(request, "boundaries_data/divisions.html", context)


def _day(given: str) -> tuple[date, bool]:
    """The day asked for, and whether what was given is no day; then it is today."""
    if not given:
        return timezone.localdate(), False
    try:
        return date.fromisoformat(given), False
    except ValueError:
        return timezone.localdate(), True


def _here(given: str, versions: DivisionVersionQuerySet) -> DivisionVersion | None:
    """The division whose children are listed: the city, where the address names none.

    Raises:
        Http404: the address names a division that is not there on that day.
    """
    chosen = versions.select_related("division", "parent", "source")
    if not given:
        return chosen.filter(division__level=Level.CITY).first()
    try:
        uid = UUID(given)
    except ValueError as error:
        raise Http404 from error
    version = chosen.filter(division__uid=uid).first()
    if version is None:
        raise Http404
    return version


def _rows(versions: DivisionVersionQuerySet, day: date) -> list[Row]:
    return [
        Row(
            division=division,
            kind=str(DivisionKind(division.kind).label),
            codes_differ=None not in division.codes.values()
            and division.codes["mca"] != division.codes["nbs"],
            path=f"/boundaries/?at={division.uid}",
        )
        for division in described(versions, day)
    ]


def _comparisons(here: DivisionVersion | None) -> list[dict[str, Any]]:
    """How far the sources disagree: of `here`, or of everything directly under the city."""
    if here is None:
        return []
    if here.division.level == Level.CITY:
        found = OutlineComparison.objects.filter(division__versions__parent=here.division)
    else:
        found = OutlineComparison.objects.filter(division=here.division)
    names = dict(DivisionVersion.objects.order_by("valid").values_list("division_id", "name"))
    return [
        {
            "name": names[row.division_id],
            "first": row.first.publisher,
            "second": row.second.publisher,
            "difference_km2": row.difference_km2,
            "difference_percent": row.difference_share * 100,
            "median_distance_m": row.median_distance_m,
            "largest_distance_m": row.largest_distance_m,
        }
        for row in found.select_related("first", "second").order_by("division_id").distinct()
    ]


def _sources(here: DivisionVersion | None, shown: DivisionVersionQuerySet) -> list[OutlineSource]:
    """Where the outlines on the map and the seats come from, and what they are compared with."""
    ids = set(shown.exclude(source=None).values_list("source_id", flat=True))
    if here is not None:
        ids |= {here.source_id} if here.source_id is not None else set()
        compared = OutlineComparison.objects.filter(first_id__in=ids)
        ids |= set(compared.values_list("second_id", flat=True))
        ids |= set(PlaceName.objects.values_list("source_id", flat=True))
    return list(OutlineSource.objects.filter(pk__in=ids).order_by("illustrative", "name"))
