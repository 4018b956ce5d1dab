"""Whose work is pretended: the clerks of the townships that have accounts, and counties."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Count, Q

from boundaries_data.models import Appointment, Division, DivisionVersion, Level, Role
from field_api.demonstration.world import Ints
from field_api.models import Household
from geo_minzheng.accounts.models import User

TOWNSHIPS_OF_A_COUNTY = 2
"""In which a county's own officer has worked: the numbers of its home page have to differ."""


@dataclass(frozen=True)
class Desk:
    """One person with the villages in which they worked.

    Attributes:
        name: of the township or county.
        villages: of one township or some; by division id, the township of each.
    """

    clerk: User
    name: str
    level: str
    division_id: int
    villages: dict[int, int]


def desks(today: date) -> Iterator[Desk]:
    """Townships whose clerk has an account, then every county, without those townships."""
    version_of = {
        v.division_id: v
        for v in DivisionVersion.objects.as_of(today).select_related("division").defer("outline")
    }
    clerks = {
        held.division_id: held.user
        for held in Appointment.objects.as_of(today)
        .filter(role=Role.WORKER, division__level=Level.TOWNSHIP)
        .select_related("user")
        .order_by("id")
    }
    taken = set()
    for township, clerk in clerks.items():
        taken.add(township)
        own = _villages(version_of, [township])
        yield Desk(clerk, version_of[township].name, Level.TOWNSHIP, township, own)
    officers = {
        held.division_id: held.user
        for held in Appointment.objects.as_of(today)
        .filter(role=Role.COORDINATOR, division__level__in=(Level.CITY, Level.COUNTY))
        .select_related("user")
        .order_by("id")
    }
    counties = sorted(pk for pk, v in version_of.items() if v.division.level == Level.COUNTY)
    for county in counties:
        officer = officers.get(county) or officers.get(version_of[county].parent_id or 0)
        inside = [pk for pk, v in version_of.items() if v.parent_id == county and pk not in taken]
        own = _villages(version_of, sorted(inside)[:TOWNSHIPS_OF_A_COUNTY])
        if officer is not None and own:
            yield Desk(officer, version_of[county].name, Level.COUNTY, county, own)


def families(desk: Desk, rng: np.random.Generator, *, most: int) -> list[Household]:
    """Households of two and more living members, in an order of chance."""
    living = Q(persons__left_on=None, persons__died_on=None)
    ids = list(
        Household.objects.active()
        .filter(village_id__in=desk.villages)
        .annotate(members=Count("persons", filter=living))
        .filter(members__gte=2)
        .order_by("id")
        .values_list("id", flat=True)
    )
    chosen: Ints = rng.permutation(len(ids))[:most]
    found = Household.objects.in_bulk([ids[n] for n in chosen.tolist()])
    return [found[ids[n]] for n in chosen.tolist()]


def uid_of(rng: np.random.Generator) -> UUID:
    """A random UUID (version 4), the same for the same generator."""
    return UUID(bytes=rng.bytes(16), version=4)


def village_uids(desk: Desk) -> dict[int, UUID]:
    return dict(Division.objects.filter(pk__in=desk.villages).values_list("pk", "uid"))


def _villages(version_of: dict[int, DivisionVersion], townships: list[int]) -> dict[int, int]:
    return {
        pk: v.parent_id
        for pk, v in sorted(version_of.items())
        if v.parent_id in townships and v.division.level == Level.VILLAGE
    }
