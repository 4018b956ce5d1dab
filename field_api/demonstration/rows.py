"""The register as rows of tables: what is a number here becomes the text that is stored.

Draws nothing but the records' random uids. Identity and phone numbers are sealed here, so
they are never in the clear in the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from field_api.demonstration import (
    dossiers,
    households,
    identity,
    names,
    persons,
    visits,
    workers,
)
from field_api.demonstration.aids import CLASSES
from field_api.demonstration.bulk import Batch, Row
from field_api.demonstration.columns import ids, instants, known, parts, points, uids, words
from field_api.demonstration.entitlements import PROGRAMMES
from field_api.demonstration.register import Register
from field_api.models import (
    Aid,
    Household,
    LocationSource,
    MeansAssessment,
    Office,
    Person,
    Posting,
    Sex,
    Visit,
    VisitWorker,
    Worker,
)
from field_api.register.fields import phone_hash, spelled
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.privacy import encrypt, keyed_hash

_HAS_PHONE_SHARE = 0.85


@dataclass(frozen=True)
class FirstIds:
    """The first id of each table; row n gets first + n."""

    office: int
    worker: int
    posting: int
    household: int
    person: int
    aid: int
    visit: int
    attendance: int
    means: int


def offices(register: Register, first: FirstIds) -> Batch:
    townships = register.places.townships
    at = points(register.workers.office_lon, register.workers.office_lat)
    opened = register.workers.since.min().item()
    rows = [
        (first.office + n, f"{t.name}民政保障管理服务所", t.division_id, f"{t.name}人民政府院内",
         "", at[n], opened)
        for n, t in enumerate(townships)
    ]  # fmt: skip
    columns = ("id", "name", "division_id", "address", "phone", "location", "opened_on")
    return Batch(Office, columns, len(rows), [rows])


def staff(register: Register, first: FirstIds, users: dict[int, int]) -> list[Batch]:
    """Workers and their postings. `users` gives the sign-in of some workers (by index)."""
    w, places = register.workers, register.places
    name = names.spelled(w.surname.tolist(), w.given.tolist(), w.man.tolist())
    base = points(w.lon, w.lat)
    people = [
        (first.worker + n, name[n], encrypt(identity.phone(ending)), users.get(n), base[n])
        for n, ending in enumerate(w.phone.tolist())
    ]
    postings = []
    columns = (w.kind.tolist(), w.place.tolist(), w.group_no.tolist(), w.since.tolist())
    for n, (kind, place, group_no, since) in enumerate(zip(*columns, strict=True)):
        of_office = kind == workers.STAFF
        division = (places.townships if of_office else places.villages)[place].division_id
        postings.append(
            (first.posting + n, first.worker + n, workers.KINDS[kind].value,
             first.office + place if of_office else None, division, group_no, f"[{since},)")
        )  # fmt: skip
    return [
        Batch(Worker, ("id", "name", "phone", "user_id", "base"), len(people), [people]),
        Batch(
            Posting,
            ("id", "worker_id", "kind", "office_id", "division_id", "group_no", "valid"),
            len(postings),
            [postings],
        ),
    ]


def homes(register: Register, first: FirstIds, today: np.datetime64) -> Batch:
    columns = (
        "id", "uid", "code", "status", "head_name", "village_id", "group_no", "address", "phone",
        "location", "entered_lon", "entered_lat", "entered_datum", "location_accuracy_m",
        "location_source", "located_on", "housing", "danger_grade", "hazard", "note",
        "last_visited_on", "next_visit_due", "registered_on", "closed_on", "illustrative",
        "head_pinyin", "head_initials", "phone_hash", *dossiers.HOUSEHOLD_COLUMNS,
    )  # fmt: skip
    chunks = _home_chunks(register, first, today)
    return Batch(Household, columns, len(register.households), chunks)


def members(register: Register, first: FirstIds) -> Batch:
    columns = (
        "id", "uid", "household_id", "name", "relation", "sex", "birth_date", "identity_number",
        "identity_hash", "phone", "disability", "disability_grade", "serious_illness",
        "self_care", "pregnant", "joined_on", "left_on", "died_on",
        "village_id", "name_pinyin", "name_initials", "phone_hash",
    )  # fmt: skip
    return Batch(Person, columns, len(register.persons), _member_chunks(register, first))


def entitlements(register: Register, first: FirstIds) -> Batch:
    columns = (
        "id", "person_id", "household_id", "programme", "aid_class", "amount_yuan",
        "decision_no", "valid",
    )  # fmt: skip
    return Batch(Aid, columns, len(register.aids), _aid_chunks(register, first))


def calls(register: Register, first: FirstIds, users: dict[int, int]) -> Batch:
    columns = (
        "id", "record_uuid", "revision", "household_id", "village_id", "started_at", "ended_at",
        "position", "position_lon", "position_lat", "position_datum", "position_accuracy_m",
        "position_fixed_at", "distance_to_dwelling_m", "outcome", "note", "answers",
        "recorded_by_id", "recorded_at", "illustrative",
    )  # fmt: skip
    return Batch(Visit, columns, len(register.visits), _call_chunks(register, first, users))


def assessments(register: Register, first: FirstIds, today: np.datetime64) -> Batch:
    """One means assessment for a share of the households with dibao."""
    chosen = dossiers.assessed(register, dossiers.helped(register, today))
    chunks = dossiers.means_chunks(register, chosen, first.means, first.household, today)
    return Batch(MeansAssessment, dossiers.MEANS_COLUMNS, len(chosen), chunks)


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


def _home_chunks(
    register: Register, first: FirstIds, today: np.datetime64
) -> Iterator[Iterable[Row]]:
    h, people, places = register.households, register.persons, register.places
    head = np.searchsorted(people.household, np.arange(len(h)))
    phones = _phones(register)
    division = np.array([village.division_id for village in places.villages])
    having = dossiers.helped(register, today)
    for part in parts(h.village):
        located = ~np.isnan(h.lon[part])
        datum = np.where(located, Datum.CGCS2000.value, "")
        source = np.where(located, LocationSource.DEMONSTRATION.value, "")
        of_head = head[part]
        head_names = names.spelled(
            people.surname[of_head].tolist(),
            people.given[of_head].tolist(),
            people.man[of_head].tolist(),
        )
        village, group, serial = (c[part].tolist() for c in (h.village, h.group_no, h.serial))
        yield zip(
            ids(part, first.household),
            uids(register.seed, 1, part),
            [f"{places.villages[v].code}{s:05d}" for v, s in zip(village, serial, strict=True)],
            words(households.STATUSES, h.status[part]),
            head_names,
            division[h.village[part]].tolist(),
            group,
            [_address(register, v, g, s) for v, g, s in zip(village, group, serial, strict=True)],
            map(encrypt, phones[part]),
            points(h.lon[part], h.lat[part]),
            known(h.lon[part]),
            known(h.lat[part]),
            datum.tolist(),
            known(np.where(located, h.accuracy_m[part], np.nan)),
            source.tolist(),
            np.where(located, h.located_on[part], np.datetime64("NaT", "D")).tolist(),
            words(households.HOUSINGS, h.housing[part]),
            [households.GRADES[n] for n in h.grade[part].tolist()],
            words(households.HAZARDS, h.hazard[part]),
            [""] * len(village),
            register.visits.last_completed_on[part].tolist(),
            register.visits.due_on[part].tolist(),
            h.registered_on[part].tolist(),
            h.closed_on[part].tolist(),
            [True] * len(village),
            [spelled(name).pinyin for name in head_names],
            [spelled(name).initials for name in head_names],
            map(phone_hash, phones[part]),
            *dossiers.household_columns(register, part, having),
            strict=True,
        )


def _member_chunks(register: Register, first: FirstIds) -> Iterator[Iterable[Row]]:
    p = register.persons
    numbers = identity.identity_numbers(p.birth, p.man)
    phones = _phones(register)
    village_of = np.array([v.division_id for v in register.places.villages])[
        register.households.village
    ]
    for part in parts(p.household):
        household, relation = p.household[part].tolist(), p.relation[part].tolist()
        own = numbers[part]
        name = names.spelled(p.surname[part].tolist(), p.given[part].tolist(), p.man[part].tolist())
        phone = [
            phones[home] if role == persons.HEAD else ""
            for home, role in zip(household, relation, strict=True)
        ]
        yield zip(
            ids(part, first.person),
            uids(register.seed, 2, part),
            [first.household + n for n in household],
            name,
            words(persons.RELATIONS, p.relation[part]),
            [Sex.MALE.value if man else Sex.FEMALE.value for man in p.man[part].tolist()],
            p.birth[part].tolist(),
            map(encrypt, own),
            map(keyed_hash, own),
            map(encrypt, phone),
            words(persons.DISABILITIES, p.disability[part]),
            [grade or None for grade in p.grade[part].tolist()],
            p.ill[part].tolist(),
            words(persons.SELF_CARES, p.self_care[part]),
            p.pregnant[part].tolist(),
            p.joined_on[part].tolist(),
            p.left_on[part].tolist(),
            p.died_on[part].tolist(),
            village_of[p.household[part]].tolist(),
            [spelled(one).pinyin for one in name],
            [spelled(one).initials for one in name],
            map(phone_hash, phone),
            strict=True,
        )


def _aid_chunks(register: Register, first: FirstIds) -> Iterator[Iterable[Row]]:
    a = register.aids
    for part in parts(a.person):
        starts, ends = a.starts_on[part].tolist(), a.ends_on[part].tolist()
        numbers = ids(part, first.aid)
        yield zip(
            numbers,
            (a.person[part] + first.person).tolist(),
            (register.persons.household[a.person[part]] + first.household).tolist(),
            words(PROGRAMMES, a.programme[part]),
            words(CLASSES, a.aid_class[part]),
            a.yuan[part].tolist(),
            [f"演示〔{day.year}〕{n}号" for day, n in zip(starts, numbers, strict=True)],
            [f"[{day},{end or ''})" for day, end in zip(starts, ends, strict=True)],
            strict=True,
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


def _address(register: Register, village: int, group: int, serial: int) -> str:
    place = register.places.villages[village]
    township = register.places.townships[place.township].name
    if not group:
        block, entrance, flat = serial // 48 + 1, serial // 12 % 4 + 1, serial % 12 + 1
        return f"{township}{place.name}{block}号楼{entrance}单元{flat}室"
    return f"{township}{place.name}{group}组{serial}号"


def _phones(register: Register) -> list[str]:
    """The phone of each household's head; empty for those without one."""
    rng = np.random.default_rng([register.seed, 4])
    endings = identity.phone_numbers(rng, len(register.households)).tolist()
    has = (rng.random(len(endings)) < _HAS_PHONE_SHARE).tolist()
    return [identity.phone(e) if yes else "" for e, yes in zip(endings, has, strict=True)]
