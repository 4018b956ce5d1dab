"""Identity numbers and phone numbers that have the right form and can be nobody's.

Identity numbers (GB 11643-1999): six digits of address code, the birth date, three digits of
order whose last is odd for men, and a check character (ISO 7064, MOD 11-2). Birth date, sex
and check are right here, so that everything that checks numbers can be tried. The address
code is 999000: no edition of GB/T 2260 has a province 99 (they run from 11 to 82), and in
the numbers of foreigners' permanent residence cards, which begin with 9, digits two and
three are a province as well, and there is no country 000. No issued number begins so.

Phone numbers begin with 164: the ministry's table of mobile network codes ("我国公众移动通信网
网号及H0分配情况", as of March 2023) gives 164 to no operator, so nobody is called.
"""

from datetime import date

import numpy as np

from field_api.demonstration.world import Days, Flags, Ints

ADDRESS_CODE = "999000"
PHONE_PREFIX = "164"

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_A_DAY_AND_SEX = 500
# Coprime with 500, so that running numbers do not look like running numbers.
_STRIDE = 197


def identity_numbers(births: Days, men: Flags) -> list[str]:
    """One number each, all different.

    Raises:
        ValueError: more than 500 of one sex were born on one day: the numbers run out.
    """
    rank = _rank_among_equals(births, men)
    if len(rank) and rank.max() >= _A_DAY_AND_SEX:
        raise ValueError("more than 500 persons of one sex share a birth date")
    return _numbers(births, men, rank)


def newcomers_number(birth: date, *, man: bool) -> str:
    """The last of the numbers of a birth date and sex: those of `identity_numbers` come to it
    only where 500 share both. Another newcomer of both has the same."""
    (number,) = _numbers(
        np.array([birth], dtype="datetime64[D]"), np.array([man]), np.array([_A_DAY_AND_SEX - 1])
    )
    return number


def _numbers(births: Days, men: Flags, rank: Ints) -> list[str]:
    order = 2 * (rank * _STRIDE % _A_DAY_AND_SEX) + men
    day = births.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    numbers = np.column_stack(
        [
            np.tile(np.frombuffer(ADDRESS_CODE.encode(), dtype=np.uint8) - 48, (len(day), 1)),
            _digits(year, 4),
            _digits(month.astype(np.int64) % 12 + 1, 2),
            _digits((day - month).astype(np.int64) + 1, 2),
            _digits(order, 3),
        ]
    ).astype(np.uint8)
    check = _CHECK[(numbers * _WEIGHTS).sum(axis=1) % 11]
    text = np.ascontiguousarray(np.column_stack([numbers + 48, check]).astype(np.uint8))
    return [number.decode() for number in text.view("S18").ravel().tolist()]


def phone_numbers(rng: np.random.Generator, n: int) -> Ints:
    """`n` eight-digit endings for `phone`."""
    return rng.integers(0, 100_000_000, n)


def phone(ending: int) -> str:
    return f"{PHONE_PREFIX}{ending:08d}"


def _rank_among_equals(births: Days, men: Flags) -> Ints:
    """How many before it have the same birth date and sex."""
    key = births.astype("datetime64[D]").astype(np.int64) * 2 + men
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.searchsorted(ordered, ordered, side="left")
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - first
    return rank


def _digits(numbers: Ints, width: int) -> Ints:
    powers = 10 ** np.arange(width - 1, -1, -1)
    digits: Ints = numbers[:, None] // powers % 10
    return digits
