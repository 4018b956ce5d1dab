"""Density by division: a choropleth of one level, small counts merged with their siblings."""

from collections.abc import Sequence

import shapely
from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from boundaries_data.models import Level
from geo_minzheng.shared.geometry import to_equal_area
from maps.density import Counts
from maps.density_layers import TOO_FEW, Drawn, geojson, households_links, legend, people, written
from maps.density_shown import division_groups
from maps.density_view import Measure, View
from maps.render.classes import classify
from maps.render.elements import Area, Areas
from maps.render.outlines import DECIMALS, DivisionOutline
from maps.small_counts import rounded
from maps.territory import Territory


def divisions(
    counts: Counts,
    registered: dict[int, int],
    view: View,
    territory: Territory,
    outlines: Sequence[DivisionOutline],
    *,
    whole: Territory,
) -> Drawn:
    """Divisions of one level in classes, those with small counts merged with siblings.

    Args:
        counts: of `territory` for those who may see its names, else of `whole`.
        registered: households of the register by village; only for `Measure.PER_1000`.
        outlines: of `view.level`.
        whole: everything the asker may count; small counts are merged over all of it, so
            that looking at a part tells no more.
    """
    groups = _groups(view.level, territory, whole, counts)
    if groups is None:
        return TOO_FEW
    mine = set(territory.village_ids)
    rows = [row for row in counts.villages if row.village_id in mine]
    recipients = territory.sums(view.level, {row.village_id: row.recipients for row in rows})
    helped = territory.sums(view.level, {row.village_id: row.households for row in rows})
    homes = territory.sums(view.level, registered)
    by_id = {row.division_id: row.outline for row in outlines}
    drawn: list[tuple[tuple[int, ...], BaseGeometry, int, float]] = []
    for group in groups:
        parts = [by_id[key] for key in group if key in by_id]
        if not parts:
            continue
        number = sum(recipients[key] for key in group)
        if not territory.named:
            number = rounded(number, threshold=settings.PRIVACY_THRESHOLD)
        shape = parts[0] if len(parts) == 1 else shapely.union_all(parts)
        if view.measure is Measure.PER_1000:
            among = sum(homes[key] for key in group)
            value = 1000 * sum(helped[key] for key in group) / among if among else 0.0
        else:
            value = number / (float(shapely.area(to_equal_area(shape))) / 1e6)
        drawn.append((group, shape, number, value))
    classes = classify([value for *_rest, value in drawn], method=view.method)
    per_1000 = view.measure is Measure.PER_1000
    layer = Areas(
        [
            Area(
                geometry=geojson(shapely.set_precision(shape, 10.0**-DECIMALS)),
                name=_group_name(group, territory),
                class_index=classes.class_of(value),
                values=values,
                link=_link(group, territory),
            )
            for (group, shape, _number, value), *values in zip(
                drawn,
                people((number for _g, _s, number, _v in drawn), exact=territory.named),
                written(value for *_rest, value in drawn),
                strict=True,
            )
        ],
        colours=classes.colours,
        labels=[_("受助对象"), _("每千在册户") if per_1000 else _("每平方公里")],
        link_text=_("查看对象户") if territory.named else _("查看下级密度"),
        weight=0.8,
    )
    total = sum(row.recipients for row in rows)
    unlocated = sum(row.unlocated for row in rows)
    return Drawn(
        layer,
        legend(
            classes,
            _("每千在册户中的受助户（户）") if per_1000 else _("每平方公里受助对象（人）"),
            ""
            if territory.named
            else _("户数不足 %(n)d 的区划已与相邻区划合并。") % {"n": settings.PRIVACY_THRESHOLD},
        ),
        total if territory.named else rounded(total, threshold=settings.PRIVACY_THRESHOLD),
        _("位置不明 %(n)s 人，已计入所在村") % {"n": number_format(unlocated)}
        if territory.named and unlocated
        else "",
    )


def _groups(
    level: str, territory: Territory, whole: Territory, counts: Counts
) -> list[tuple[int, ...]] | None:
    """The divisions that are drawn as one; None if nothing may be shown."""
    if territory.named:
        return [(place.division_id,) for place in territory.at(level)]
    grouped = division_groups(level, whole, counts)
    if grouped is None:
        return None
    mine = {place.division_id for place in territory.at(level)}
    counties = {place.division_id for place in territory.at(Level.COUNTY)}
    if any(counties & set(group) and not set(group) <= counties for group in grouped[0]):
        # A county that is shown only together with others is not shown alone either.
        return None
    return [group for group in grouped[-1] if set(group) <= mine]


def _group_name(group: tuple[int, ...], territory: Territory) -> str:
    first = territory.full_name(group[0])
    if len(group) == 1:
        return first
    return _("%(first)s等 %(n)d 个区划（合并显示）") % {"first": first, "n": len(group)}


def _link(group: tuple[int, ...], territory: Territory) -> str:
    if len(group) != 1:
        return ""
    if territory.named:
        return households_links(territory, group)[0]
    place = territory.places[group[0]]
    if place.level != Level.COUNTY:
        return ""
    return f"{reverse('density')}?kind=division&level=township&county={place.uid}"
