"""A visit as our own phone writes it, read without building a serializer for each.

It only ever says "plainly right" or nothing: whatever it does not know by sight, right or wrong,
`visits.py` reads with all its care, and that one's answer counts.
"""

import re
from collections.abc import Set
from datetime import datetime
from typing import Any
from uuid import UUID

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", flags=re.ASCII
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", flags=re.ASCII)
_TOP = frozenset(
    {"household", "started_at", "ended_at", "position", "workers", "outcome", "note", "answers"}
)
_OF_POSITION = frozenset({"lon", "lat", "accuracy_m", "crs", "fixed_at"})


def read_plainly(
    payload: Any,
    *,
    outcomes: Set[str],
    datums: Set[str],
    most_workers: int,
    longest_note: int,
    largest_accuracy_m: float,
    largest_id: int,
) -> dict[str, Any] | None:
    """What the serializer would make of `payload`, without its `answers`; None: ask the serializer.

    The limits are the serializer's.
    """
    try:
        if not payload.keys() <= _TOP or payload["outcome"] not in outcomes:
            return None
        note, workers = payload.get("note", ""), payload.get("workers", [])
        if type(note) is not str or len(note) > longest_note or "\0" in note:
            return None
        if type(workers) is not list or len(workers) > most_workers:
            return None
        if not all(type(pk) is int and 1 <= pk <= largest_id for pk in workers):
            return None
        if not _UUID.fullmatch(payload["household"]):
            return None
        return {
            "household": UUID(payload["household"]),
            "started_at": _instant(payload["started_at"]),
            "ended_at": _instant(payload["ended_at"]),
            "position": _position(payload.get("position"), datums, largest_accuracy_m),
            "workers": workers,
            "outcome": payload["outcome"],
            "note": note,
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _position(position: Any, datums: Set[str], largest_accuracy_m: float) -> dict[str, Any] | None:
    """
    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is not plainly a position.
    """
    if position is None:
        return None
    if not position.keys() <= _OF_POSITION or position["crs"] not in datums:
        raise ValueError
    accuracy_m, fixed_at = position.get("accuracy_m"), position.get("fixed_at")
    return {
        "lon": _number(position["lon"], -180, 180),
        "lat": _number(position["lat"], -90, 90),
        "accuracy_m": None if accuracy_m is None else _number(accuracy_m, 0, largest_accuracy_m),
        "crs": position["crs"],
        "fixed_at": None if fixed_at is None else _instant(fixed_at),
    }


def _number(value: Any, low: float, high: float) -> float:
    if type(value) not in (int, float) or not low <= value <= high:
        raise ValueError
    return float(value)


def _instant(text: Any) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError
    return datetime.fromisoformat(text)
