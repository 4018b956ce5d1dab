"""Offices, workers, aids and means as rows of tables: what is a number here becomes the text
that is stored. Households are `home_rows`', visits `visit_rows`'.

Draws nothing. Phone numbers are sealed here, so they are never in the clear in the database.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from field_api.demonstration import dossiers, identity, names, workers
from field_api.demonstration.aids import CLASSES
from field_api.demonstration.bulk import Batch, Row
from field_api.demonstration.columns import ids, parts, points, words
from field_api.demonstration.entitlements import PROGRAMMES
from field_api.demonstration.first_ids import FirstIds
from field_api.demonstration.register import Register
from field_api.models import Aid, MeansAssessment, Office, Posting, Worker
from geo_minzheng.shared.privacy import encrypt


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


def entitlements(register: Register, first: FirstIds) -> Batch:
    columns = (
        "id", "person_id", "household_id", "programme", "aid_class", "amount_yuan",
        "decision_no", "valid",
    )  # fmt: skip
    return Batch(Aid, columns, len(register.aids), _aid_chunks(register, first))


def assessments(register: Register, first: FirstIds, today: np.datetime64) -> Batch:
    """One means assessment for a share of the households with dibao."""
    chosen = dossiers.assessed(register, dossiers.helped(register, today))
    chunks = dossiers.means_chunks(register, chosen, first.means, first.household, today)
    return Batch(MeansAssessment, dossiers.MEANS_COLUMNS, len(chosen), chunks)


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
