"""Where the demonstration's visits were recorded, and who made them."""

import numpy as np

from field_api.demonstration.households import Households
from field_api.demonstration.workers import LIAISON, STAFF, Workers
from field_api.demonstration.world import Floats, Ints, Places
from geo_minzheng.shared.geometry import ELLIPSOID

_NO_FIX_SHARE = 0.08
_RECORDED_AT_THE_OFFICE_SHARE = 0.02
_METRES_A_DEGREE = 111_000


def positions(
    rng: np.random.Generator, households: Households, household: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Lon, lat, accuracy and distance to the dwelling; NaN without a fix.

    A household without a dwelling point has none on its visits either: where it stands, no
    phone finds its position.
    """
    n = len(household)
    home_lon, home_lat = households.lon[household], households.lat[household]
    accuracy = np.round(rng.lognormal(2.2, 0.6, n) + 3, 1)
    off = rng.normal(0, 1, (2, n)) * accuracy / 2 / _METRES_A_DEGREE
    lon = home_lon + off[0] / np.cos(np.radians(home_lat))
    lat = home_lat + off[1]
    elsewhere = rng.random(n) < _RECORDED_AT_THE_OFFICE_SHARE
    seats = np.array([[hamlet.lon, hamlet.lat] for hamlet in households.hamlets])
    seat = seats[households.hamlet[household]]
    lon[elsewhere], lat[elsewhere] = seat[elsewhere, 0], seat[elsewhere, 1]
    lon, lat = np.round(lon, 7), np.round(lat, 7)
    fixed = ~np.isnan(home_lon) & (rng.random(n) >= _NO_FIX_SHARE)
    lon[~fixed] = lat[~fixed] = accuracy[~fixed] = np.nan
    distance = np.full(n, np.nan)
    distance[fixed] = ELLIPSOID.inv(lon[fixed], lat[fixed], home_lon[fixed], home_lat[fixed])[2]
    return lon, lat, accuracy, np.round(distance, 1)


def pairs(
    rng: np.random.Generator,
    places: Places,
    households: Households,
    workers: Workers,
    household: Ints,
    months: Ints,
) -> tuple[Ints, Ints]:
    """Assistant and one of the office's staff; monthly calls are often the liaison's alone."""
    n = len(household)
    village = households.village[household]
    monthly = months[household] == 1
    first = workers.assistant_of(village)
    liaisons = np.flatnonzero(workers.kind == LIAISON)
    of_group = np.full((len(places.villages), int(workers.group_no.max(initial=0)) + 1), -1)
    of_group[workers.place[liaisons], workers.group_no[liaisons]] = liaisons
    liaison = of_group[village, households.group_no[household]]
    first = np.where(monthly & (liaison >= 0) & (rng.random(n) < 0.7), liaison, first)

    township = places.township_of_village[village]
    of_township = workers.place[workers.kind == STAFF]
    begin = np.searchsorted(of_township, np.arange(len(places.townships)))
    count = np.bincount(of_township, minlength=len(places.townships))
    staff = begin[township] + (rng.random(n) * count[township]).astype(np.int64)
    alone = rng.random(n) < np.where(monthly, 0.8, 0.12)
    return first, np.where(alone, -1, staff)
