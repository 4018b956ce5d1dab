"""A reading is written down whole, with what it was for and with nothing personal in it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from boundaries_data.models import Division, Role
from field_api.actions.readings import record_reading
from field_api.models import Purpose, Reading, ReadingKind
from field_api.readings.purpose import StatedPurpose, keep_purpose, purpose_of
from geo_minzheng.shared.errors import InvalidInputError
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Division:
    return factories.division("village", "南关社区")


@pytest.fixture
def clerk(village):
    return factories.user(Role.WORKER, village)


def test_a_dossier_is_written_under_its_village(village, clerk):
    home = factories.household(village)

    record_reading(by=clerk, kind=ReadingKind.DOSSIER, purpose=Purpose.REVIEW, household=home)

    row = Reading.objects.get()
    assert (row.by, row.kind, row.purpose) == (clerk, "dossier", "review")
    assert (row.household, row.division) == (home, village)


def test_a_person_is_written_with_their_household(village, clerk):
    person = factories.person(factories.household(village))

    row = record_reading(
        by=clerk,
        kind=ReadingKind.REVEAL,
        purpose=Purpose.REVIEW,
        person=person,
        field="identity_number",
        reason="核对证件",
    )

    assert (row.household, row.division) == (person.household, village)


def test_a_list_is_written_under_the_division_it_names_or_the_readers_own(village, clerk):
    other = factories.division("village", "西关村")
    listed = {"by": clerk, "kind": ReadingKind.EXPORT, "purpose": Purpose.REPORT}

    assert record_reading(**listed, division=other).division == other
    assert record_reading(**listed, filters={"division": other.pk}).division == other
    assert record_reading(**listed).division == village
    assert record_reading(**{**listed, "by": factories.user()}).division is None


def test_filters_keep_every_name_and_only_open_values(village, clerk):
    row = record_reading(
        by=clerk,
        kind=ReadingKind.EXPORT,
        purpose=Purpose.REPORT,
        subject="households",
        filters={
            "q": "张三",
            "phone": "13900000001",
            "division": village.pk,
            "due_by": date(2026, 11, 23),
            "overdue": True,
            "status": "",
        },
    )

    row.refresh_from_db()
    assert row.filters == {
        "q": None,
        "phone": None,
        "division": str(village.uid),
        "due_by": "2026-11-23",
        "overdue": True,
    }


def test_a_dossier_without_a_household_and_a_reveal_without_reason_are_refused(clerk):
    for kind in (ReadingKind.DOSSIER, ReadingKind.REVEAL):
        with pytest.raises(IntegrityError), transaction.atomic():
            record_reading(by=clerk, kind=kind, purpose=Purpose.AUDIT)


def asked(path: str, session: dict[str, str] | None = None, **headers: str):
    request = RequestFactory().get(path, headers=headers)
    request.session = session if session is not None else {}
    request.user = AnonymousUser()
    return request


def test_a_page_without_a_choice_is_daily_work_and_an_api_call_is_unstated():
    assert purpose_of(asked("/households/")) == StatedPurpose(Purpose.DAILY_WORK)
    assert purpose_of(asked("/api/field/v1/households/")) == StatedPurpose(Purpose.UNSTATED)


def test_the_sessions_choice_holds_until_a_header_says_otherwise():
    session: dict[str, str] = {}
    keep_purpose(asked("/", session), StatedPurpose(Purpose.OTHER, "联合检查"))

    assert purpose_of(asked("/api/x/", session)) == StatedPurpose(Purpose.OTHER, "联合检查")
    headed = asked("/api/x/", session, **{"X-Reading-Purpose": "emergency"})
    assert purpose_of(headed) == StatedPurpose(Purpose.EMERGENCY)


def test_the_words_of_a_header_are_percent_encoded():
    request = asked("/api/x/", **{"X-Reading-Purpose": "other", "X-Reading-Words": "%E8%81%94"})

    assert purpose_of(request) == StatedPurpose(Purpose.OTHER, "联")


@pytest.mark.parametrize("header", ["unstated", "other", "curiosity"])
def test_a_header_that_states_nothing_is_refused(header):
    with pytest.raises(InvalidInputError):
        purpose_of(asked("/api/x/", **{"X-Reading-Purpose": header}))


def test_other_purposes_leave_their_words_in_the_row(village, clerk):
    row = record_reading(
        by=clerk,
        kind="export",
        purpose=StatedPurpose(Purpose.OTHER, "联合\0检查"),
        subject="visits",
    )

    row.refresh_from_db()
    assert (row.purpose, row.reason) == ("other", "联合 检查")


def test_a_number_in_the_reason_is_hidden(clerk):
    row = record_reading(
        by=clerk,
        kind="export",
        purpose=Purpose.REPORT,
        reason="核对 62042219600501002X 和 2026 年名册",
    )

    assert row.reason == "核对 **** 和 2026 年名册"
