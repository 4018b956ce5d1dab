"""Who in the demonstration is entitled to which programme today, chosen by need.

How much and since when is `aids`' business.
"""

from dataclasses import dataclass

import numpy as np

from field_api.demonstration.households import Households
from field_api.demonstration.persons import UNABLE, Persons
from field_api.demonstration.world import (
    RECIPIENT_HOUSEHOLDS_PER_HOUSEHOLD,
    RECIPIENTS_PER_RECIPIENT_HOUSEHOLD,
    Flags,
    Floats,
    Ints,
    Places,
)
from field_api.models import Programme

PROGRAMMES = tuple(Programme)
URBAN, RURAL, HARDSHIP, TEMPORARY, MEDICAL, VETERAN, OLD_AGE, DISABILITY, DISASTER = range(9)
"""Places in PROGRAMMES, which `Programme` lists in this order."""

# Of all households with a recipient: those in extreme hardship, and those with one person's
# allowance only. The rest are dibao households.
_HARDSHIP_SHARE = 0.10
_SINGLE_ALLOWANCE_SHARE = {
    OLD_AGE: 0.125, DISABILITY: 0.07, MEDICAL: 0.03, VETERAN: 0.02, TEMPORARY: 0.03, DISASTER: 0.015
}  # fmt: skip


@dataclass(frozen=True)
class Entitlements:
    """`held[programme, person]` is true today; `helped` are households with a recipient.

    `need` is 0 for a household of able adults and grows with who lives there.
    """

    held: Flags
    helped: Flags
    need: Floats


def entitle(
    rng: np.random.Generator,
    places: Places,
    households: Households,
    persons: Persons,
    *,
    today: np.datetime64,
) -> Entitlements:
    """The wanted share of households, and as nearly as can be the wanted number of recipients."""
    wanted = round(RECIPIENT_HOUSEHOLDS_PER_HOUSEHOLD * len(households))
    choice = _Choice(rng, places, households, persons, today)
    choice.give_extreme_hardship(round(_HARDSHIP_SHARE * wanted))
    for programme, share in _SINGLE_ALLOWANCE_SHARE.items():
        choice.give_to_one(programme, round(share * wanted))
    choice.give_dibao(wanted - int(choice.helped.sum()))
    choice.add_personal_allowances()
    choice.leave_members_out(round(RECIPIENTS_PER_RECIPIENT_HOUSEHOLD * wanted))
    return Entitlements(choice.held, choice.helped, choice.need)


class _Choice:
    """The choice as it goes on: `helped` households are not chosen a second time."""

    def __init__(
        self,
        rng: np.random.Generator,
        places: Places,
        households: Households,
        persons: Persons,
        today: np.datetime64,
    ) -> None:
        self.rng = rng
        self.home = persons.household
        self.persons = persons
        self.urban = places.urban[households.village]
        self.active = households.active
        self.living = persons.living
        self.age = persons.age(today)
        self.severe = (persons.grade > 0) & (persons.grade < 3)
        self.head = self._first_living()
        self.helped = np.zeros(len(households), dtype=bool)
        self.held = np.zeros((len(PROGRAMMES), len(persons)), dtype=bool)
        self.need = self._need()

    def give_extreme_hardship(self, wanted: int) -> None:
        """People alone who are old or gravely disabled."""
        members = np.bincount(self.home[self.living], minlength=len(self.helped))
        alone = members[self.home] == 1
        self._take(HARDSHIP, alone & ((self.age >= 60) | self.severe), wanted)

    def give_to_one(self, programme: int, wanted: int) -> None:
        """One allowance to one person of a household that gets nothing else so far."""
        fits: dict[int, Flags] = {
            OLD_AGE: self.age >= 80,
            DISABILITY: self.severe,
            MEDICAL: self.persons.ill,
            VETERAN: self.persons.man & (self.age >= 58),
            TEMPORARY: self.age >= 18,
            DISASTER: self.age >= 18,
        }
        self._take(programme, fits[programme], wanted)

    def give_dibao(self, wanted: int) -> None:
        """Whole households, the needier the likelier."""
        free = self.active & ~self.helped
        draw = self.rng.exponential(size=len(free)) / (0.5 + self.need)
        draw[~free] = np.inf
        homes = np.argsort(draw, kind="stable")[: min(wanted, int(free.sum()))]
        self.helped[homes] = True
        taken = np.zeros(len(free), dtype=bool)
        taken[homes] = True
        member = self.living & taken[self.home]
        in_town = self.urban[self.home]
        self.held[URBAN] = member & in_town
        self.held[RURAL] = member & ~in_town

    def add_personal_allowances(self) -> None:
        """What the old, the disabled and the ill of helped households get besides."""
        member = self.living & self.helped[self.home]
        chance = self.rng.random(len(member))
        self.held[OLD_AGE] |= member & (self.age >= 80)
        self.held[DISABILITY] |= member & self.severe
        self.held[MEDICAL] |= member & self.persons.ill & (chance < 0.4)
        self.held[TEMPORARY] |= member & self.head & (chance > 0.98)

    def leave_members_out(self, recipients: int) -> None:
        """Where too many are recipients, some households get dibao for the head alone."""
        dibao = self.held[URBAN] | self.held[RURAL]
        otherwise = self.held[RURAL + 1 :].any(axis=0)
        may_go = dibao & ~otherwise & ~self.head
        excess = max(int((dibao | otherwise).sum()) - recipients, 0)
        losses = np.bincount(self.home[may_go], minlength=len(self.helped))
        order = self.rng.permutation(len(losses))
        reduced = np.zeros(len(losses), dtype=bool)
        reduced[order[np.cumsum(losses[order]) <= excess]] = True
        self.held[: RURAL + 1] &= ~(may_go & reduced[self.home])

    def _need(self) -> Floats:
        weight = (
            2.0 * self.severe
            + 1.5 * self.persons.ill
            + 0.6 * (self.age >= 75)
            + 0.3 * (self.age < 16)
            + 1.0 * (self.persons.self_care == UNABLE)
        )
        need = np.zeros(len(self.helped))
        np.add.at(need, self.home, weight * self.living)
        return need

    def _first_living(self) -> Flags:
        first = np.zeros(len(self.living), dtype=bool)
        living = np.flatnonzero(self.living)
        _, where = np.unique(self.home[living], return_index=True)
        first[living[where]] = True
        return first

    def _take(self, programme: int, fits: Flags, wanted: int) -> None:
        """Give `programme` to one fitting person in each of `wanted` untouched households."""
        free = self.living & (self.active & ~self.helped)[self.home]
        candidates: Ints = self.rng.permutation(np.flatnonzero(fits & free))
        _, first = np.unique(self.home[candidates], return_index=True)
        people = candidates[np.sort(first)][:wanted]
        self.held[programme, people] = True
        self.helped[self.home[people]] = True
