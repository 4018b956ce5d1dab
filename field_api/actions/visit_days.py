"""When a household is due again after its aids or its own facts have changed.

The rule is in `visiting/rules.py`; recording a visit moves the days in `actions/visit_batch.py`.
"""

from datetime import date

from field_api.models import Aid, Household, HouseholdStatus
from field_api.visiting.rules import months_between_visits, next_visit_due


def reckon_due(home: Household, *, today: date) -> None:
    """Set `home.next_visit_due` from the aids in force on `today`; the caller saves it.

    A household that nobody has visited yet is due at once when an aid asks for visits, and keeps
    an earlier day that it had.
    """
    if home.status != HouseholdStatus.ACTIVE:
        home.next_visit_due = None
        return
    in_force = Aid.objects.as_of(today).filter(household=home)
    aids = list(in_force.values_list("programme", "aid_class"))
    if home.last_visited_on is not None:
        home.next_visit_due = next_visit_due(
            home.last_visited_on, aids, income_unsteady=home.income_unsteady
        )
    elif months_between_visits(aids, income_unsteady=home.income_unsteady) is None:
        home.next_visit_due = None
    else:
        home.next_visit_due = min(home.next_visit_due or today, today)


def save_due(home: Household, *, today: date) -> None:
    """The same, written only where the day changes."""
    before = home.next_visit_due
    reckon_due(home, today=today)
    if home.next_visit_due != before:
        home.save(update_fields=["next_visit_due"])
