"""Every way to write a person or a household fills what is worked out from it."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from boundaries_data.models import Level
from field_api.demonstration import home_rows
from field_api.models import Household, Person
from geo_minzheng.shared.phones import phone_digits, phone_hash
from tests.factories import division, household, person

PHONE = "139 0943 1234"


def saved(row: Any, name: str) -> None:
    setattr(row, name, "单小明")
    row.phone = PHONE
    row.save()


def saved_in_part(row: Any, name: str) -> None:
    setattr(row, name, "单小明")
    row.phone = PHONE
    row.save(update_fields=[name, "phone"])


def updated_in_bulk(row: Any, name: str) -> None:
    setattr(row, name, "单小明")
    row.phone = PHONE
    type(row).objects.bulk_update([row], [name, "phone"])


def updated(row: Any, name: str) -> None:
    type(row).objects.filter(pk=row.pk).update(**{name: "单小明", "phone": PHONE})


@pytest.mark.django_db
@pytest.mark.parametrize("write", [saved, saved_in_part, updated_in_bulk, updated])
def test_every_writer_fills_what_follows(write: Callable[[Any, str], None]) -> None:
    home = household(division(Level.VILLAGE, "村"), head_name="李四")
    someone = person(home, name="李四")

    write(home, "head_name")
    write(someone, "name")

    home.refresh_from_db()
    someone.refresh_from_db()
    found = (someone.name_pinyin, someone.name_initials, bytes(someone.phone_hash or b""))
    assert found == ("shanxiaoming", "sxm", phone_hash("13909431234"))
    assert (home.head_pinyin, home.head_initials) == ("shanxiaoming", "sxm")
    assert bytes(home.phone_hash or b"") == phone_hash("13909431234")
    assert someone.village_id == home.village_id


@pytest.mark.django_db
def test_a_name_that_only_the_database_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="head_name"):
        Household.objects.update(head_name=F("applicant_name"))


def test_the_demonstration_copies_every_derived_column() -> None:
    for model, batch in ((Household, home_rows.homes), (Person, home_rows.members)):
        text = inspect.getsource(batch)
        assert [d for ds in model.DERIVED.values() for d in ds if f'"{d}"' not in text] == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 139-0943-1234", "13909431234"),
        ("００８６１３９０９４３１２３４", "13909431234"),
        ("0943-8221234", "09438221234"),
        ("无", ""),
    ],
)
def test_a_phone_is_its_digits(text: str, digits: str) -> None:
    assert phone_digits(text) == digits
