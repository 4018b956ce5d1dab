"""The register into the tables: everything in one transaction, or nothing.

What the rows hold is `rows`' business; this file decides their order.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from boundaries_data.models import Level
from field_api.demonstration import dossiers, home_rows, names, rows, visit_rows
from field_api.demonstration.accounts import (
    WORKING_ROLES,
    Account,
    create_accounts,
    described,
    write_accounts,
)
from field_api.demonstration.bulk import Batch, copy_in, indexes_after_rows, reserve_ids
from field_api.demonstration.first_ids import FirstIds
from field_api.demonstration.register import Register
from field_api.demonstration.workers import ASSISTANT, STAFF
from field_api.models import (
    Aid,
    Household,
    MeansAssessment,
    Office,
    Person,
    Posting,
    Visit,
    VisitWorker,
    Worker,
)
from geo_minzheng.shared.history import changed_by
from geo_minzheng.shared.progress import Write, progress, timed

TABLES: tuple[type[models.Model], ...] = (
    Office, Worker, Posting, Household, Person, Aid, Visit, VisitWorker, MeansAssessment
)  # fmt: skip


def store(
    register: Register,
    accounts: Sequence[Account],
    accounts_file: Path,
    *,
    today: date,
    write: Write,
) -> None:
    """Keep the register and its accounts; the passwords go to `accounts_file` and nowhere else."""
    with (
        changed_by(None, action="load_demonstration", reason="demonstration data"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        posts = posts_of(register, accounts)
        with timed(f"{len(accounts)} accounts", write=write):
            users, passwords = create_accounts(
                accounts, _full_names(register, accounts, posts), today=today
            )
        sign_ins = {worker: users[username].pk for username, worker in posts.items()}
        day = np.datetime64(today, "D")
        first = _reserve(cursor, register, day)
        tables = [model._meta.db_table for model in TABLES]
        with indexes_after_rows(cursor, tables, write):
            for batch in _batches(register, first, sign_ins, day):
                noun = str(batch.model._meta.verbose_name_plural)
                with (
                    timed(f"{batch.total:,} {noun}", write=write),
                    progress(batch.total, noun=noun, write=write) as done,
                ):
                    copy_in(cursor, batch, done)
        with timed("statistics for the planner", write=write):
            cursor.execute("ANALYZE " + ", ".join(f'"{table}"' for table in tables))
        write_accounts(
            accounts_file,
            [described(account, passwords[account.username]) for account in accounts],
        )


def posts_of(register: Register, accounts: Sequence[Account]) -> dict[str, int]:
    """The worker (an index) behind each worker's account: staff of the township, or assistant."""
    places, workers = register.places, register.workers
    staff = {t.division_id: (STAFF, n) for n, t in enumerate(places.townships)}
    assistants = {v.division_id: (ASSISTANT, n) for n, v in enumerate(places.villages)}
    posts: dict[str, int] = {}
    for account in accounts:
        if account.role not in WORKING_ROLES:
            continue
        of_level = staff if account.seat.level == Level.TOWNSHIP else assistants
        kind, place = of_level[account.seat.division_id]
        there = np.flatnonzero((workers.kind == kind) & (workers.place == place))
        posts[account.username] = int(there[0])
    return posts


def _full_names(
    register: Register, accounts: Sequence[Account], posts: dict[str, int]
) -> dict[str, str]:
    """Workers sign in under their own names, the others under invented ones."""
    rng = np.random.default_rng([register.seed, 5])
    men = rng.random(len(accounts)) < 0.5
    invented = names.spelled(
        names.surnames(rng, len(men)).tolist(), names.given_names(rng, men).tolist(), men.tolist()
    )
    w = register.workers
    own = {
        username: names.spelled([int(w.surname[n])], [int(w.given[n])], [bool(w.man[n])])[0]
        for username, n in posts.items()
    }
    return {a.username: own.get(a.username, invented[n]) for n, a in enumerate(accounts)}


def _reserve(cursor: CursorWrapper, register: Register, today: np.datetime64) -> FirstIds:
    two = int((register.visits.second >= 0).sum())
    counts = {
        Office: len(register.places.townships),
        Worker: len(register.workers),
        Posting: len(register.workers),
        Household: len(register.households),
        Person: len(register.persons),
        Aid: len(register.aids),
        Visit: len(register.visits),
        VisitWorker: len(register.visits) + two,
        MeansAssessment: len(dossiers.assessed(register, dossiers.helped(register, today))),
    }
    return FirstIds(*(reserve_ids(cursor, model, counts[model]) for model in TABLES))


def _batches(
    register: Register, first: FirstIds, sign_ins: dict[int, int], today: np.datetime64
) -> list[Batch]:
    return [
        rows.offices(register, first),
        *rows.staff(register, first, sign_ins),
        home_rows.homes(register, first, today),
        home_rows.members(register, first),
        rows.entitlements(register, first),
        visit_rows.calls(register, first, sign_ins),
        visit_rows.attendance(register, first),
        rows.assessments(register, first, today),
    ]
