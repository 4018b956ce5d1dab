"""The rules of postings that must never be broken: somebody tries."""

import pytest
from django.db import IntegrityError
from psycopg.types.range import DateRange

from field_api.models import Posting
from tests import factories

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def township():
    return factories.division("township", "会师镇")


@pytest.fixture
def village(township):
    return factories.division("village", "南关社区", parent=township)


def test_a_village_has_one_assistant_a_day(township, village):
    factories.worker(township, village=village)

    with refused("village_or_group_has_one_holder_a_day"):
        factories.worker(township, village=village)


def test_an_office_has_several_staff_and_a_village_a_liaison_for_each_group(township, village):
    for group_no in (1, 2):
        Posting.objects.create(
            worker=factories.worker(township),
            kind="liaison",
            division=village,
            group_no=group_no,
            valid=DateRange(factories.SINCE, None),
        )

    assert Posting.objects.filter(kind="staff", division=township).count() == 2
    assert Posting.objects.filter(kind="liaison", division=village).count() == 2
