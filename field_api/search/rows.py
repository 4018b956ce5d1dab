"""Which rows of the register a text finds: ids, the best first, and why each was found.

Jurisdiction is the list of villages that every question is given. What a row looks like is
`hits`' business. A small jurisdiction is read whole from one index; a large one from the indexes
of names, only until enough is found.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from boundaries_data.jurisdiction import Right, Scope, scope_of
from field_api.models import Household, Person
from field_api.search.asked import Asked, after_beginnings, pattern_beginning, pattern_holding
from geo_minzheng.shared.privacy import keyed_hash
from geo_minzheng.shared.sql import SqlQuery, array_text, for_this_transaction

SMALL_VILLAGES = 40
"""Up to so many villages every name is read; of Baiyin's townships the largest has 25, of its
counties the smallest 78."""

RARE = 3_000
"""Rows that are looked at one by one, 10 ms of them at most."""

RARE_TOGETHER = 20_000
"""The same for names that hold two characters: the two commonest are together in 8,000."""

NAMESAKES = 1_000
"""Persons of one name whose numbers are deciphered to compare the last four places."""

PERSONS_NEAR = SqlQuery("field_api", "search_persons_near")
PERSONS_BY_NAME = SqlQuery("field_api", "search_persons_by_name")
PERSONS_BY_LETTERS = SqlQuery("field_api", "search_persons_by_letters")
PERSONS_INSIDE = SqlQuery("field_api", "search_persons_inside")
PERSONS_WALK = SqlQuery("field_api", "search_persons_walk")
HOUSEHOLDS_NEAR = SqlQuery("field_api", "search_households_near")
HOUSEHOLDS_BY_NAME = SqlQuery("field_api", "search_households_by_name")
HOUSEHOLDS_BY_LETTERS = SqlQuery("field_api", "search_households_by_letters")
HOUSEHOLDS_BY_CODE = SqlQuery("field_api", "search_households_by_code")
HOUSEHOLDS_BY_ADDRESS = SqlQuery("field_api", "search_households_by_address")

# Two characters mostly name a village, which is found as a division.
_SEEN_BY_TRIGRAMS = re.compile(r"[^\W_]{3}")

_ONE_INDEX_AFTER_ANOTHER = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
"""Branches that stop early are read in their order, through indexes; the planner, which cannot
know that, would begin some of them with the whole table."""


@dataclass(frozen=True, slots=True)
class Found:
    """One row that was found, and why."""

    id: int
    matched_by: str


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """One row of `search_persons_inside`; `id` is None where nothing was found."""

    id: int | None
    matched_by: str
    looked_at: int


def persons(user: AbstractBaseUser, asked: Asked, most: int) -> list[Found]:
    """Persons that `asked` finds in the jurisdiction of `user`, at most `most`."""
    scope = scope_of(user)
    villages = array_text(scope.village_ids)
    near = len(scope.village_ids) <= SMALL_VILLAGES
    sources: list[Callable[[int], Iterable[Found]]] = [
        lambda n: _persons_by_number(scope, asked, n),
        lambda n: _namesakes_with_four(user, asked, n),
    ]
    if near:
        sources.append(lambda n: _persons_near(villages, asked, n))
    else:
        sources += [
            lambda n: _far(PERSONS_BY_NAME, villages, "name", asked.name, n),
            lambda n: _far(PERSONS_BY_LETTERS, villages, "letters", asked.letters, n),
            lambda n: _persons_inside(villages, asked.name, n),
        ]
    return _first(sources, most) if scope.village_ids else []


def households(user: AbstractBaseUser, asked: Asked, most: int) -> list[Found]:
    """Households that `asked` finds in the jurisdiction of `user`, at most `most`."""
    scope = scope_of(user)
    villages = array_text(scope.village_ids)
    sources: list[Callable[[int], Iterable[Found]]] = [
        lambda n: _households_by_number(scope, asked, n),
        lambda n: _by_code(villages, asked.code, n),
    ]
    if len(scope.village_ids) <= SMALL_VILLAGES:
        sources.append(lambda n: _households_near(villages, asked, n))
    else:
        sources += [
            lambda n: _far(HOUSEHOLDS_BY_NAME, villages, "name", asked.name, n),
            lambda n: _far(HOUSEHOLDS_BY_LETTERS, villages, "letters", asked.letters, n),
            lambda n: _by_address(villages, asked.address, n),
        ]
    return _first(sources, most) if scope.village_ids else []


def _first(sources: Iterable[Callable[[int], Iterable[Found]]], most: int) -> list[Found]:
    """The first `most` rows, each once, under the first reason that found it."""
    rows: dict[int, Found] = {}
    for source in sources:
        if len(rows) >= most:
            break
        for row in source(most):
            rows.setdefault(row.id, row)
    return list(rows.values())[:most]


def _persons_by_number(scope: Scope, asked: Asked, most: int) -> Iterator[Found]:
    people = Person.objects.order_by("left_on", "died_on", "id")
    if asked.identity_number:
        wanted = people.filter(identity_hash=keyed_hash(asked.identity_number))
        yield from _seen(scope, wanted, "identity_number", most)
    if asked.phone:
        wanted = people.filter(phone_hash=keyed_hash(asked.phone))
        yield from _seen(scope, wanted, "phone", most)


def _namesakes_with_four(user: AbstractBaseUser, asked: Asked, most: int) -> Iterator[Found]:
    if not asked.four:
        return
    people = Person.objects.visible_to(user).filter(name=asked.name_before_four)
    numbers = people.order_by("pk").values_list("pk", "identity_number")[:NAMESAKES]
    for pk, number in numbers:
        if number and number.upper().endswith(asked.four):
            yield Found(pk, "name_and_last_four")


def _households_by_number(scope: Scope, asked: Asked, most: int) -> Iterator[Found]:
    homes = Household.objects.order_by("closed_on", "id")
    if asked.code:
        yield from _seen(scope, homes.filter(code=asked.code), "code", most)
    if asked.phone:
        wanted = homes.filter(phone_hash=keyed_hash(asked.phone))
        yield from _seen(scope, wanted, "phone", most)


def _seen(scope: Scope, rows: QuerySet[Any], matched_by: str, most: int) -> list[Found]:
    """Those few `rows` that lie in the jurisdiction. To name its 860 villages in the query takes
    longer than to answer it."""
    villages = scope.villages_where(Right.SEE_NAMES)
    few = rows.values_list("pk", "village_id").iterator(chunk_size=200)
    found = (Found(pk, matched_by) for pk, village_id in few if village_id in villages)
    return list(islice(found, most))


def _persons_near(villages: str, asked: Asked, most: int) -> list[Found]:
    if not asked.name and not asked.letters:
        return []
    return PERSONS_NEAR.rows(Found, villages=villages, most=most, **_patterns(asked))


def _households_near(villages: str, asked: Asked, most: int) -> list[Found]:
    if not (asked.name or asked.letters or asked.address):
        return []
    holds = pattern_holding(asked.address)
    return HOUSEHOLDS_NEAR.rows(
        Found, villages=villages, most=most, address_holds=holds, **_patterns(asked)
    )


def _patterns(asked: Asked) -> dict[str, str]:
    return {
        "name": asked.name,
        "name_begins": pattern_beginning(asked.name),
        "name_holds": pattern_holding(asked.name),
        "letters": asked.letters,
        "letters_begin": pattern_beginning(asked.letters),
    }


def _far(query: SqlQuery, villages: str, what: str, text: str, most: int) -> list[Found]:
    if not text:
        return []
    with transaction.atomic():
        for_this_transaction(**_ONE_INDEX_AFTER_ANOTHER, enable_bitmapscan="off")
        return query.rows(
            Found,
            villages=villages,
            begins=text,
            ends=after_beginnings(text),
            most=most,
            **{what: text},
        )


def _persons_inside(villages: str, name: str, most: int) -> list[Found]:
    different = list(dict.fromkeys(name))
    # Nobody bears one character three times over, and to make sure would take 0.3 s.
    if not different or name.isascii() or (len(different) == 1 and len(name) > 2):
        return []
    pattern = {"holds": pattern_holding(name), "begins": pattern_beginning(name)}
    bound = RARE if len(different) == 1 else RARE_TOGETHER
    with transaction.atomic():
        for_this_transaction(**_ONE_INDEX_AFTER_ANOTHER)
        rows = PERSONS_INSIDE.rows(
            _LookedAt, villages=villages, characters=different, bound=bound, most=most, **pattern
        )
        if len(different) > 1 or rows[0].looked_at < bound:
            return [Found(row.id, row.matched_by) for row in rows if row.id is not None]
        return PERSONS_WALK.rows(Found, villages=villages, most=most, **pattern)


def _by_code(villages: str, code: str, most: int) -> list[Found]:
    if not any(character.isdecimal() for character in code):
        return []
    return HOUSEHOLDS_BY_CODE.rows(
        Found,
        villages=villages,
        begins=code,
        ends=after_beginnings(code),
        bound=RARE,
        most=most,
    )


def address_is_passed_over(scope: Scope, asked: Asked) -> bool:
    """Whether too little of an address is asked for to look for it in so large a jurisdiction."""
    asks = bool(asked.address) and not _SEEN_BY_TRIGRAMS.search(asked.address)
    return asks and len(scope.village_ids) > SMALL_VILLAGES


def _by_address(villages: str, address: str, most: int) -> list[Found]:
    if not _SEEN_BY_TRIGRAMS.search(address):
        return []
    wanted = {"holds": pattern_holding(address), "bound": RARE, "most": most}
    with transaction.atomic():
        for_this_transaction(jit="off", max_parallel_workers_per_gather="0")
        return HOUSEHOLDS_BY_ADDRESS.rows(Found, villages=villages, **wanted)
