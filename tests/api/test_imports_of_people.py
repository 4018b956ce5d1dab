"""Persons and their aids from a file."""

from datetime import date
from decimal import Decimal

import pytest

from field_api.models import (
    Aid,
    Person,
)
from geo_minzheng.shared.privacy import keyed_hash
from tests import world
from tests.import_files import (
    AID_HEADINGS,
    csv_file,
    household_file,
    household_row,
    person_file,
)
from tests.importing import applied, checked, codes_of, register, undone, verdicts_of

pytestmark = pytest.mark.django_db

# Faultless by GB 11643, and nobody's.
NUMBER, OTHER_NUMBER = "620422196003080011", "620422198507150027"


@pytest.fixture
def place():
    return world.build()


@pytest.fixture
def clerk(place):
    return place.people["worker of the township"]


def numbers_are_faultless() -> None:
    from stdnum.cn import ric

    for number in (NUMBER, OTHER_NUMBER):
        assert ric.calc_check_digit(number) == number[-1]


def test_persons_and_their_aids_follow_their_household(place, clerk):
    numbers_are_faultless()
    applied(clerk, "households", household_file(household_row(1)))
    people = applied(clerk, "persons", person_file(["T000001", "张建国", NUMBER, "户主", ""]))
    assert people.applied_rows == 1
    person = Person.objects.get(identity_hash=keyed_hash(NUMBER))
    assert (person.birth_date, person.sex, person.name_initials) == (date(1960, 3, 8), "m", "zjg")
    before = register()

    aids = applied(
        clerk,
        "aids",
        csv_file(
            [AID_HEADINGS, [NUMBER, "张建国", "农村低保", "二类", "1,234.50元", "2026.1", ""]]
        ),
    )

    aid = Aid.objects.get(person=person)
    assert (aid.amount_yuan, aid.valid.lower, aid.valid.upper) == (
        Decimal("1234.50"),
        date(2026, 1, 1),
        None,
    )
    assert person.household.__class__.objects.get(code="T000001").next_visit_due == date(2027, 1, 1)
    undone(clerk, aids)
    assert register() == before


def test_a_number_of_somebody_in_another_household_is_a_conflict(place, clerk):
    applied(clerk, "households", household_file(household_row(1), household_row(2)))
    applied(clerk, "persons", person_file(["T000001", "张建国", NUMBER, "户主", ""]))

    batch = checked(
        clerk,
        "persons",
        person_file(
            ["T000002", "张建国", NUMBER, "户主", ""],
            ["T000002", "李明", "6.20422E+17", "子女", ""],
            ["T000009", "王芳", OTHER_NUMBER, "子女", ""],
        ),
    )

    codes = codes_of(batch)
    assert codes[2] == ["identity.of_another_household"]
    assert "identity.rounded" in codes[3]
    assert codes[4] == ["household.unknown"]
    assert verdicts_of(batch) == ["conflict", "error", "error"]


def test_aids_of_one_programme_may_not_overlap(place, clerk):
    applied(clerk, "households", household_file(household_row(1)))
    applied(clerk, "persons", person_file(["T000001", "张建国", NUMBER, "户主", ""]))
    row = [NUMBER, "", "农村低保", "二类", 400]

    batch = checked(
        clerk,
        "aids",
        csv_file([AID_HEADINGS, [*row, "2025-01-01", "2025-12-31"], [*row, "2025-12-01", ""],
                  [NUMBER, "", "临时救助", "", 800, "2025-06-01", "2025-06-30"],
                  [NUMBER, "", "城市低保", "", 500, "2025-06-01", ""]]),
    )  # fmt: skip

    assert verdicts_of(batch) == ["conflict", "conflict", "new", "error"]
    assert codes_of(batch)[5] == ["aid.no_class"]
