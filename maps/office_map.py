"""The map of offices: their points, and their villages in the colour of the office's load.

A village without an assistant stands out in a colour of its own, whatever its office carries.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Edition, Level
from field_api.counts.workload import VillageLoad, loads_of_villages
from field_api.models import Office, Posting, PostingKind
from field_api.models.office import LEAST_STAFF
from maps.density_layers import geojson
from maps.render.base_map import OwnMap
from maps.render.classes import Classes, classify
from maps.render.elements import Area, Areas, Furniture, LegendSection, Notes, Swatch
from maps.render.marks import Mark, Marks
from maps.render.outlines import add_outlines, bounds_of, edition_for, outlines_of
from maps.render.style import NO_DATA
from maps.territory import Territory

UNSERVED = "#d55e00"
OPEN, SHORT = "#0072b2", "#cc0000"
"""Told apart from the ramp and from each other by those who see few colours, and named."""

TOLERANCE_M = 100


@dataclass(frozen=True)
class OfficeMap:
    """What the page shows. `drawing` is None where there is nothing to draw."""

    drawing: OwnMap | None
    offices: int
    short: int
    villages: int
    unserved: int


def office_map(territory: Territory, division_ids: frozenset[int], day: date) -> OfficeMap:
    """Offices in `division_ids` and the villages of `territory`, where names are seen."""
    offices = list(
        Office.objects.open_on(day)
        .with_staff_on(day)
        .filter(division_id__in=division_ids)
        .order_by("pk")
    )
    served = frozenset(
        Posting.objects.as_of(day)
        .filter(kind=PostingKind.ASSISTANT, division_id__in=territory.village_ids)
        .values_list("division_id", flat=True)
    )
    edition = edition_for(day)
    drawing = None if edition is None else _drawn(territory, offices, served, edition, day)
    return OfficeMap(
        drawing,
        len(offices),
        sum(_staff(office) < LEAST_STAFF for office in offices),
        len(territory.village_ids),
        len(territory.village_ids) - len(served),
    )


def _drawn(
    territory: Territory,
    offices: list[Office],
    served: frozenset[int],
    edition: Edition,
    day: date,
) -> OwnMap | None:
    mine = set(territory.village_ids)
    outlines = [
        row
        for row in outlines_of(edition, Level.VILLAGE, tolerance_m=TOLERANCE_M)
        if row.division_id in mine
    ]
    if not outlines:
        return None
    loads = loads_of_villages(territory.village_ids, day)
    per_head = _per_head(territory, offices, loads)
    classes = classify(list(per_head.values()))
    drawing = OwnMap(bounds=bounds_of(row.outline for row in outlines), label=_("民政所覆盖图"))
    Areas(
        [
            Area(
                geometry=geojson(row.outline),
                name=territory.full_name(row.division_id),
                class_index=_class(row.division_id, territory, served, per_head, classes),
                values=(
                    _("有") if row.division_id in served else _("没有"),
                    str(_load(loads, row.division_id).households),
                    str(_load(loads, row.division_id).overdue),
                ),
                link=f"{reverse('household-list')}?division={territory.places[row.division_id].uid}",
            )
            for row in outlines
        ],
        colours=[*classes.colours, UNSERVED],
        labels=(_("协理员"), _("在册户"), _("逾期户")),
        link_text=_("查看对象户"),
    ).add_to(drawing)
    _marks(offices, per_head).add_to(drawing)
    levels = (Level.COUNTY, Level.TOWNSHIP)
    lines = add_outlines(
        drawing,
        edition,
        levels=levels,
        division_ids=territory.division_ids,
        names_of=levels,
        tolerance_m=TOLERANCE_M,
    )
    now = timezone.localtime()
    notes = Notes(
        title=_("民政所覆盖图"),
        source=_("民政所与任职登记；救助对象登记册"),
        day=day.isoformat(),
        edition=f"{edition.as_of.isoformat()} {edition.content_hash[:8]}",
        made=f"{now:%Y-%m-%d %H:%M}",
    )
    Furniture(notes, [*_legend(classes), lines]).add_to(drawing)
    return drawing


def _per_head(
    territory: Territory, offices: list[Office], loads: dict[int, VillageLoad]
) -> dict[int, float]:
    """Households of a township for each of its office's staff; only where there are staff."""
    homes = territory.sums(Level.TOWNSHIP, {key: load.households for key, load in loads.items()})
    staff: dict[int, int] = {}
    for office in offices:
        staff[office.division_id] = staff.get(office.division_id, 0) + _staff(office)
    return {key: homes[key] / n for key, n in staff.items() if n and key in homes}


def _class(
    village_id: int,
    territory: Territory,
    served: frozenset[int],
    per_head: dict[int, float],
    classes: Classes,
) -> int | None:
    if village_id not in served:
        return len(classes.colours)
    township = territory.above(village_id, Level.TOWNSHIP)
    load = per_head.get(township) if township else None
    return None if load is None else classes.class_of(load)


def _marks(offices: list[Office], per_head: dict[int, float]) -> Marks:
    return Marks(
        [
            Mark(
                at=(office.location.x, office.location.y),
                name=office.name,
                class_index=int(_staff(office) < LEAST_STAFF),
                values=(
                    _("{n} 人").format(n=_staff(office)),
                    f"{per_head[office.division_id]:,.0f}"
                    if office.division_id in per_head
                    else "—",
                ),
                link=reverse("office", args=[office.pk]),
            )
            for office in offices
            if office.location
        ],
        colours=(OPEN, SHORT),
        labels=(_("在岗工作人员"), _("人均户数")),
    )


def _legend(classes: Classes) -> list[LegendSection]:
    shades = zip(classes.names(_("户")), classes.colours, strict=True)
    return [
        LegendSection(
            _("民政所"),
            [
                Swatch(_("在岗 {n} 人及以上").format(n=LEAST_STAFF), OPEN, opacity=1, mark=True),
                Swatch(_("不足 {n} 人").format(n=LEAST_STAFF), SHORT, opacity=1, mark=True),
            ],
        ),
        LegendSection(
            _("每名工作人员负责的户数"),
            [
                *(Swatch(name, colour) for name, colour in shades),
                Swatch(_("本村没有协理员"), UNSERVED),
                Swatch(_("民政所没有在岗人员"), NO_DATA),
            ],
            classes.method_name() if classes.breaks else "",
        ),
    ]


def _load(loads: dict[int, VillageLoad], village_id: int) -> VillageLoad:
    return loads.get(village_id, VillageLoad(village_id, 0, 0, 0, 0, 0))


def _staff(office: Office) -> int:
    return int(office.staff_count)  # type: ignore[attr-defined]
