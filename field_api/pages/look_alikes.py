"""Those like somebody who is being entered, as the form shows them before anything is stored.

Numbers are masked. Who they are is found by `field_api.register.look_alikes`; the refusal brings
them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from field_api.actions.persons import MOST_CONFIRMED
from field_api.actions.register_refusals import (
    IdentityNumberTakenError,
    LookAlikesError,
    RegisterRefusedError,
)
from field_api.models import Household, HouseholdStatus, Person
from field_api.pages.division_choices import line_of
from field_api.register.look_alikes import Likeness, LookAlike
from geo_minzheng.shared.marks import listed
from geo_minzheng.shared.privacy import masked_identity_number

CONFIRMED = "not_the_same"
"""Name of the fields that carry what was confirmed: uids, with commas between several."""


@dataclass(frozen=True)
class Alike:
    """One person of a card: who it is, the number masked, and what is the same."""

    person: Person
    number: str
    why: str


@dataclass(frozen=True)
class Card:
    """One household with those alike.

    Attributes:
        left: how it left the register; empty where it is on it.
    """

    home: Household
    place: str
    left: str
    why: str
    people: tuple[Alike, ...]


@dataclass(frozen=True)
class Notice:
    """All cards of one refusal.

    Attributes:
        uids: what the button that goes on confirms; empty where nobody may go on.
    """

    cards: tuple[Card, ...]
    uids: str


def notice_of(refused: RegisterRefusedError, day: date) -> Notice | None:
    """What a form shows of a refusal for somebody alike; None for another refusal."""
    if isinstance(refused, LookAlikesError):
        cards = tuple(_card(each, day) for each in refused.found)
        return Notice(cards, ",".join(str(card.home.uid) for card in cards))
    if isinstance(refused, IdentityNumberTakenError) and refused.holder is not None:
        same = (Likeness.IDENTITY_NUMBER,)
        holder = LookAlike(refused.holder.household, ((refused.holder, same),), same)
        return Notice((_card(holder, day),), "")
    return None


def confirmed(request: HttpRequest) -> list[UUID]:
    """Households that the person has said to be others; what is no uid is left out."""
    found: list[UUID] = []
    for text in ",".join(request.POST.getlist(CONFIRMED)).split(","):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:MOST_CONFIRMED]


def _card(each: LookAlike, day: date) -> Card:
    home = each.household
    active = home.status == HouseholdStatus.ACTIVE
    return Card(
        home=home,
        place=line_of(home.village_id, day),
        left="" if active else f"{home.get_status_display()} {home.closed_on}",
        why=_words(each.alike_by),
        people=tuple(
            Alike(person, masked_identity_number(person.identity_number), _words(why))
            for person, why in each.persons
        ),
    )


def _words(why: tuple[Likeness, ...]) -> str:
    return listed(str(each.words) for each in why)
