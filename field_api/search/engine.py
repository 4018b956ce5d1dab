"""The door to the search: a person and a text in, sections of hits out.

It puts the parts together and counts as far as it shows. Writing down who searched by a number is
the caller's, who knows the request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, scope_of
from field_api.search.asked import Asked
from field_api.search.gazetteer import gazetteer_of
from field_api.search.hits import Hit, division_hits, household_hits, person_hits, place_hits
from field_api.search.rows import address_is_passed_over, households, persons

COUNTED = 50
"""More are said to be "more than 50": to count them all would take longer than to find them."""

DEEPEST = 500
"""Nobody reads further; a narrower text finds it sooner."""

KINDS = {
    "person": _("人员"),
    "household": _("对象户"),
    "division": _("行政区划"),
    "place": _("地名"),
}
"""In the order of the sections."""


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one kind.

    Attributes:
        count: hits there are, at most `COUNTED`.
        more: whether there are more than `count`.
        next: the offset of the hits that follow those shown; None after the last.
    """

    kind: str
    label: str
    count: int
    more: bool
    next: int | None
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Answer:
    """All sections that hold something, and why none may.

    Attributes:
        address_too_short: addresses were not looked at, and the asker is to know.
    """

    sections: list[Section] = field(default_factory=list)
    numbers_await_enter: bool = False
    address_too_short: bool = False


def search(
    user: AbstractBaseUser,
    asked: Asked,
    *,
    today: date,
    limit: int,
    kind: str | None = None,
    offset: int = 0,
    suggesting: bool = False,
) -> Answer:
    """What `user` may see of what `asked` finds.

    Args:
        limit: hits shown in a section.
        kind: the only section wanted, to show more of it from `offset`.
        suggesting: while somebody types. Numbers of persons are then not looked up: each such
            look-up is written down, and half a number is no intention.
    """
    if suggesting and asked.by_number:
        return Answer(numbers_await_enter=True)
    scope = scope_of(user)
    gazetteer = gazetteer_of(today)
    most = max(COUNTED, offset + limit) + 1

    def of_persons() -> tuple[int, list[Hit]]:
        found = persons(user, asked, most)
        shown = found[offset : offset + limit]
        return len(found), person_hits(scope, shown, asked, gazetteer, today)

    def of_households() -> tuple[int, list[Hit]]:
        found = households(user, asked, most)
        shown = found[offset : offset + limit]
        return len(found), household_hits(scope, shown, asked, gazetteer)

    def of_divisions() -> tuple[int, list[Hit]]:
        found = gazetteer.divisions(asked, scope)
        return len(found), division_hits(found[offset : offset + limit], asked, gazetteer)

    def of_places() -> tuple[int, list[Hit]]:
        found = gazetteer.places(asked, scope)
        return len(found), place_hits(found[offset : offset + limit], asked, gazetteer)

    ways: dict[str, Callable[[], tuple[int, list[Hit]]]] = {
        "person": of_persons,
        "household": of_households,
        "division": of_divisions,
        "place": of_places,
    }
    if not scope.may(Right.SEE_NAMES):
        del ways["person"], ways["household"]
    sections = []
    for name in [kind] if kind else ways:
        total, hits = ways[name]() if name in ways else (0, [])
        if not hits:
            continue
        following = offset + limit
        sections.append(
            Section(
                kind=name,
                label=str(KINDS[name]),
                count=min(total, COUNTED),
                more=total > COUNTED,
                next=following if total > following and following < DEEPEST else None,
                hits=hits,
            )
        )
    names = scope.may(Right.SEE_NAMES)
    return Answer(sections, address_too_short=names and address_is_passed_over(scope, asked))
