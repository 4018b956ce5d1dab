"""Sign-ins of the demonstration: every role at every level where it exists, more than once.

Usernames are the same each time; passwords are random each time and kept nowhere but in one
file that only its owner can read.
"""

import json
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from psycopg.types.range import DateRange

from boundaries_data.models import Appointment, Level, Role
from boundaries_data.models.appointment import LEVELS_OF_ROLE
from geo_minzheng.accounts.models import User
from geo_minzheng.accounts.passwords import new_password

PREFERRED = (
    ("会宁县", "huining", (("会师镇", "huishi"), ("郭城驿镇", "guochengyi"))),
    ("景泰县", "jingtai", (("一条山镇", "yitiaoshan"),)),
)
"""Counties and townships that get accounts, with their names in usernames. Where they do not
exist, the first ones by code stand in under their codes."""


@dataclass(frozen=True)
class Seat:
    """A division with its codes by scheme: where somebody may be appointed."""

    division_id: int
    level: str
    name: str
    parent_id: int | None
    codes: dict[str, str]


@dataclass(frozen=True)
class Account:
    """One sign-in to be made."""

    username: str
    role: str
    seat: Seat


def plan_accounts(seats: Sequence[Seat]) -> list[Account]:
    """Accounts for the city, two counties, three townships and four of their villages.

    Every level of `LEVELS_OF_ROLE` that exists among `seats` has every role it allows.
    """
    accounts = []
    for place, seat in _places(seats):
        accounts += [
            Account(f"{role}-{place}", role, seat)
            for role, levels in LEVELS_OF_ROLE.items()
            if seat.level in levels
        ]
    return accounts


def create_accounts(
    accounts: Sequence[Account], full_names: dict[str, str], *, today: date
) -> tuple[dict[str, User], dict[str, str]]:
    """The users, appointed from the beginning of last year; users and passwords by username."""
    passwords = {account.username: new_password() for account in accounts}
    # Hashing is slow on purpose; it lets other threads run meanwhile.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashes = list(pool.map(make_password, passwords.values()))
    users = User.objects.bulk_create(
        User(username=account.username, password=sealed, full_name=full_names[account.username])
        for account, sealed in zip(accounts, hashes, strict=True)
    )
    Appointment.objects.bulk_create(
        Appointment(
            user=user,
            role=account.role,
            division_id=account.seat.division_id,
            valid=DateRange(date(today.year - 1, 1, 1), None),
        )
        for account, user in zip(accounts, users, strict=True)
    )
    return {user.username: user for user in users}, passwords


def described(account: Account, password: str) -> dict[str, Any]:
    """The account as it stands in the file."""
    return {
        "username": account.username,
        "password": password,
        "role": account.role,
        "level": account.seat.level,
        "division": account.seat.name,
        "codes": account.seat.codes,
    }


def write_accounts(path: Path, accounts: Sequence[dict[str, Any]]) -> None:
    """Write the file so that nobody else can read it at any moment, and whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=2)
        file.write("\n")
    draft.replace(path)


def _places(seats: Sequence[Seat]) -> list[tuple[str, Seat]]:
    """Where accounts are wanted, each with its part of the username."""
    places = [("city", seat) for seat in seats if seat.level == Level.CITY][:1]
    counties = [seat for seat in seats if seat.level == Level.COUNTY]
    wanted_counties = _named([(name, slug) for name, slug, _ in PREFERRED], counties, 2)
    for number, (slug, county) in enumerate(wanted_counties):
        places.append((slug, county))
        inside = [s for s in seats if s.parent_id == county.division_id]
        wanted = [pair for name, _, own in PREFERRED if name == county.name for pair in own]
        for place, (town_slug, township) in enumerate(_named(wanted, inside, 1 + (number == 0))):
            places.append((town_slug, township))
            villages = [s for s in seats if s.parent_id == township.division_id]
            # Two villages of the first township, so that "the next village" can be tried.
            several = 2 if number == place == 0 else 1
            for count, village in enumerate(villages[:several], start=1):
                suffix = "" if count == 1 else str(count)
                places.append((f"{town_slug}-village{suffix}", village))
    return places


def _named(
    wanted: Sequence[tuple[str, str]], seats: Sequence[Seat], count: int
) -> list[tuple[str, Seat]]:
    """`count` of `seats`: those wanted by name first, then the others under their codes."""
    by_name = {seat.name: seat for seat in seats}
    found = [(slug, by_name[name]) for name, slug in wanted if name in by_name]
    taken = {seat.division_id for _, seat in found}
    others = [
        (next(iter(seat.codes.values()), str(seat.division_id)), seat)
        for seat in seats
        if seat.division_id not in taken
    ]
    return (found + others)[:count]


WORKING_ROLES = frozenset({Role.WORKER})
"""Roles whose accounts belong to a worker of the register."""
