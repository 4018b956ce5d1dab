"""When a household is due again, and which times are believed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_api.models import Programme
from field_api.visiting.rules import (
    CLOCK_SKEW,
    FIX_SLACK,
    LONGEST_APPLICATION,
    add_months,
    fix_is_believable,
    is_before_registration,
    months_between_visits,
    next_visit_due,
    times_are_believable,
)

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("aids", "months"),
    [
        ([("urban_dibao", "1")], 12),
        ([("rural_dibao", "2")], 12),
        ([("rural_dibao", "3")], 6),
        ([("urban_dibao", "4")], 6),
        ([("extreme_hardship", "")], 1),
        ([("veteran", "")], 12),
        ([("old_age", ""), ("rural_dibao", "3")], 6),
        ([("temporary", "")], None),
        ([("medical", ""), ("disaster", "")], None),
        ([], None),
    ],
)
def test_the_strictest_aid_sets_the_interval(aids, months):
    assert months_between_visits(aids) == months


@pytest.mark.parametrize(
    ("aids", "months"),
    [([("urban_dibao", "1")], 6), ([("extreme_hardship", "")], 1), ([("temporary", "")], None)],
)
def test_unsteady_income_is_checked_every_six_months_at_least(aids, months):
    assert months_between_visits(aids, income_unsteady=True) == months


def test_a_month_without_that_day_ends_earlier():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_nobody_is_due_who_gets_single_payments_only():
    assert next_visit_due(date(2026, 1, 1), [("medical", "")]) is None


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.lists(st.tuples(st.sampled_from(Programme.values), st.sampled_from("1234"))),
    st.sampled_from(Programme.values),
)
def test_one_more_aid_never_puts_a_visit_off(last, aids, another):
    before = next_visit_due(last, aids)
    after = next_visit_due(last, [*aids, (another, "1")])

    assert before is None or (after is not None and after <= before)
    assert after is None or after > last


@pytest.mark.parametrize(
    ("start", "end", "believed"),
    [
        (NOW - timedelta(hours=1), NOW, True),
        (NOW, NOW, True),
        (NOW, NOW + CLOCK_SKEW, True),
        (NOW, NOW + CLOCK_SKEW + timedelta(seconds=1), False),
        (NOW, NOW - timedelta(seconds=1), False),
        (NOW - timedelta(hours=24), NOW, True),
        (NOW - timedelta(hours=25), NOW, False),
        (datetime(1999, 12, 31, tzinfo=UTC), datetime(1999, 12, 31, tzinfo=UTC), False),
    ],
)
def test_a_visit_runs_forward_and_is_past(start, end, believed):
    assert times_are_believable(start, end, NOW) is believed


@pytest.mark.parametrize(
    ("fixed_at", "believed"),
    [
        (NOW, True),
        (NOW - timedelta(hours=1) - FIX_SLACK, True),
        (NOW - timedelta(hours=1) - FIX_SLACK - timedelta(seconds=1), False),
        (NOW + FIX_SLACK, True),
        (NOW + FIX_SLACK + timedelta(seconds=1), False),
        (datetime(1, 1, 1, tzinfo=UTC), False),
        (datetime(9999, 12, 31, tzinfo=UTC), False),
    ],
)
def test_a_position_is_taken_about_the_time_of_its_visit(fixed_at, believed):
    assert fix_is_believable(fixed_at, NOW - timedelta(hours=1), NOW) is believed


def test_a_home_is_surveyed_on_application_and_no_earlier():
    registered = date(2026, 6, 1)

    assert not is_before_registration(registered - LONGEST_APPLICATION, registered)
    assert is_before_registration(registered - LONGEST_APPLICATION - timedelta(days=1), registered)
