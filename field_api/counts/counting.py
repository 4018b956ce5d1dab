"""Which questions the queue keeps answered, and how often; see docs/decisions/0021."""

from datetime import date

from field_api.counts import attention, months, overview, workload
from field_api.counts.tallies import refresh
from field_api.visiting.rules import add_months

MONTHS_BACK = 12
"""How far the comparison goes back: a year, and the same month of the year before."""


def count_now(today: date) -> None:
    """What changes with every visit and every entry of the register, of one moment."""
    this = today.replace(day=1)
    refresh(
        [
            overview.register_question(today),
            workload.loads_question(today),
            workload.visits_question(today),
            attention.week_question(today),
            attention.silent_question(today),
            *(attention.subject_question(each, today) for each in attention.KEPT_READY),
            *(months.month_question(months.Month(add_months(this, -n)), today) for n in (0, 1)),
        ],
        today,
    )


def count_past_months(today: date) -> None:
    this = today.replace(day=1)
    for back in range(2, MONTHS_BACK + 1):
        refresh([months.month_question(months.Month(add_months(this, -back)), today)], today)
