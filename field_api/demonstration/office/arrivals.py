"""Households of the demonstration that were entered in the last weeks: they moved in."""

from datetime import date, timedelta

import numpy as np
import pgtrigger

from field_api.actions.dwelling_points import DwellingPoint
from field_api.actions.households import register_household
from field_api.actions.persons import add_person
from field_api.actions.register_refusals import RegisterRefusedError
from field_api.demonstration import identity, names
from field_api.demonstration.office.calendar import Calendar, at_work
from field_api.demonstration.office.changes import BACK_D
from field_api.demonstration.office.desks import Desk, uid_of, village_uids
from field_api.models import Household, LocationSource, Relation, Sex
from geo_minzheng.shared.crs import Datum

ARRIVALS = 3
"""At each desk."""

_STEP_DEG = 0.00005
"""About 5 m: next door, and so mostly in the same village."""


def let_arrive(desk: Desk, rng: np.random.Generator, calendar: Calendar, today: date) -> None:
    """Some couples move in, each next door to a household that is there."""
    uids = village_uids(desk)
    located = Household.objects.active().located().filter(village_id__in=desk.villages)
    there = list(located.order_by("id").values_list("id", flat=True))
    entered = []
    for number in range(ARRIVALS):
        neighbour = Household.objects.get(pk=there[int(rng.integers(0, len(there)))])
        village, group_no, point = neighbour.village_id, neighbour.group_no, neighbour.location
        assert point is not None
        day = today - timedelta(days=int(rng.integers(1, BACK_D)))
        head, spouse = _couple(rng, today)
        uid = uid_of(rng)
        entered.append(uid)
        with calendar.at(at_work(day, number)):
            try:
                home = register_household(
                    by=desk.clerk,
                    uid=uid,
                    village=uids[village],
                    facts={"group_no": group_no, "address": "新建房", "phone": _phone(rng)},
                    head=head,
                    head_uid=uid_of(rng),
                    today=day,
                    point=DwellingPoint(
                        round(point.x + _STEP_DEG, 7),
                        round(point.y, 7),
                        Datum.CGCS2000,
                        LocationSource.DEMONSTRATION,
                        accuracy_m=8.0,
                        located_on=day,
                    ),
                    reason="从外地迁入，户籍已落户",
                )
                add_person(
                    by=desk.clerk,
                    household=home.uid,
                    uid=uid_of(rng),
                    facts={**spouse, "joined_on": day},
                    today=day,
                    reason="从外地迁入，户籍已落户",
                )
            except RegisterRefusedError:
                # Somebody of this name lives there, or the neighbour's ground is another village's.
                continue
    with pgtrigger.ignore("field_api.Household:update_update"):
        Household.objects.filter(uid__in=entered).update(illustrative=True)


def _couple(rng: np.random.Generator, today: date) -> tuple[dict[str, object], dict[str, object]]:
    """The facts of a man and a woman."""
    people: list[dict[str, object]] = []
    for man in (True, False):
        (name,) = names.spelled(
            names.surnames(rng, 1).tolist(),
            names.given_names(rng, np.array([man])).tolist(),
            [man],
        )
        birth = today - timedelta(days=int(rng.integers(25 * 366, 60 * 365)))
        people.append(
            {
                "name": name,
                "sex": Sex.MALE if man else Sex.FEMALE,
                "birth_date": birth,
                "identity_number": identity.newcomers_number(birth, man=man),
                **({} if man else {"relation": Relation.SPOUSE}),
            }
        )
    return people[0], people[1]


def _phone(rng: np.random.Generator) -> str:
    return identity.phone(int(identity.phone_numbers(rng, 1)[0]))
