"""Households and their members as rows of tables, with their sealed numbers.

Draws nothing but the records' random uids and phones.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from field_api.demonstration import dossiers, households, identity, names, persons
from field_api.demonstration.bulk import Batch, Row
from field_api.demonstration.columns import ids, known, parts, points, uids, words
from field_api.demonstration.first_ids import FirstIds
from field_api.demonstration.register import Register
from field_api.models import Household, LocationSource, Person, Sex
from geo_minzheng.shared.crs import Datum
from geo_minzheng.shared.phones import phone_hash
from geo_minzheng.shared.privacy import encrypt, keyed_hash
from geo_minzheng.shared.spelling import spelled

_HAS_PHONE_SHARE = 0.85


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
        "village_id", "name_pinyin", "name_initials", "phone_hash", "death_source",
    )  # fmt: skip
    return Batch(Person, columns, len(register.persons), _member_chunks(register, first))


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
            dossiers.death_sources(register, part),
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
