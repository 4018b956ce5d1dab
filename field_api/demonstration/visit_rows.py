"""Visits and who made them as rows of tables. Draws nothing but the records' random uids."""

from collections.abc import Iterable, Iterator

import numpy as np

from field_api.demonstration import visits
from field_api.demonstration.bulk import Batch, Row
from field_api.demonstration.columns import ids, instants, known, parts, points, uids, words
from field_api.demonstration.first_ids import FirstIds
from field_api.demonstration.register import Register
from field_api.models import Visit, VisitWorker
from geo_minzheng.shared.crs import Datum


def calls(register: Register, first: FirstIds, users: dict[int, int]) -> Batch:
    columns = (
        "id", "record_uuid", "revision", "household_id", "village_id", "started_at", "ended_at",
        "position", "position_lon", "position_lat", "position_datum", "position_accuracy_m",
        "position_fixed_at", "distance_to_dwelling_m", "outcome", "note", "answers",
        "recorded_by_id", "recorded_at", "illustrative",
    )  # fmt: skip
    return Batch(Visit, columns, len(register.visits), _call_chunks(register, first, users))


def attendance(register: Register, first: FirstIds) -> Batch:
    """One row for each worker on each visit."""
    visit = np.arange(len(register.visits)) + first.visit
    second = register.visits.second
    two = second >= 0
    visits_, workers_ = (
        np.concatenate([visit, visit[two]]),
        np.concatenate([register.visits.first, second[two]]) + first.worker,
    )
    order = np.argsort(visits_, kind="stable")
    whole = (np.arange(len(order)) + first.attendance, visits_[order], workers_[order])
    return Batch(
        VisitWorker,
        ("id", "visit_id", "worker_id"),
        len(order),
        (zip(*(column[part].tolist() for column in whole), strict=True) for part in parts(order)),
    )


def _call_chunks(
    register: Register, first: FirstIds, users: dict[int, int]
) -> Iterator[Iterable[Row]]:
    v = register.visits
    division = np.array([village.division_id for village in register.places.villages])
    for part in parts(v.household):
        fixed = ~np.isnan(v.lon[part])
        started = instants(v.started_at[part])
        n = len(started)
        yield zip(
            ids(part, first.visit),
            uids(register.seed, 3, part),
            [1] * n,
            (v.household[part] + first.household).tolist(),
            division[register.households.village[v.household[part]]].tolist(),
            started,
            instants(v.ended_at[part]),
            points(v.lon[part], v.lat[part]),
            known(v.lon[part]),
            known(v.lat[part]),
            np.where(fixed, Datum.WGS84.value, "").tolist(),
            known(v.accuracy_m[part]),
            [at if fix else None for at, fix in zip(started, fixed.tolist(), strict=True)],
            known(v.distance_m[part]),
            words(visits.OUTCOMES, v.outcome[part]),
            [visits.NOTES[note] for note in v.note[part].tolist()],
            ["{}"] * n,
            [users.get(worker) for worker in v.first[part].tolist()],
            instants(v.recorded_at[part]),
            [True] * n,
            strict=True,
        )
