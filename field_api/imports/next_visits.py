"""When households are to be visited next, after their aids have changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from field_api.models import Aid, Household
from field_api.visiting.rules import next_visit_due
from geo_minzheng.shared.sql import SqlQuery

SETTLE = SqlQuery("field_api", "settle_next_visits")


def settle_next_visits(household_ids: Iterable[int], today: date) -> None:
    """Work out `next_visit_due` anew for these households, from their aids in force.

    A household that was never visited here counts from the start of its newest aid: the home
    was surveyed when that was decided.
    """
    ids = sorted(set(household_ids))
    aids: dict[int, list[tuple[str, str]]] = defaultdict(list)
    began: dict[int, date] = {}
    in_force = Aid.objects.as_of(today).filter(household_id__in=ids, person__died_on=None)
    for home, programme, aid_class, valid in in_force.values_list(
        "household_id", "programme", "aid_class", "valid"
    ):
        aids[home].append((programme, aid_class))
        began[home] = max(began.get(home, valid.lower), valid.lower)
    changed = {}
    for home, last, due in (
        Household.objects.active()
        .filter(id__in=ids)
        .values_list("id", "last_visited_on", "next_visit_due")
    ):
        since = last or began.get(home)
        now_due = next_visit_due(since, aids[home]) if since else None
        if now_due != due:
            changed[home] = now_due
    if changed:
        SETTLE.execute(household_ids=list(changed), days=list(changed.values()))
