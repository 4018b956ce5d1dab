"""Each rule of the log of reading that must never be broken: somebody tries."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from field_api.models import ListedRows
from tests import factories

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_the_rows_of_a_list_are_counted_once_for_each_reader():
    reader = factories.user()
    ListedRows.objects.create(reader=reader, subject="household", since=timezone.now(), rows=50)

    with refused("rows_of_a_list_are_counted_once"):
        ListedRows.objects.create(reader=reader, subject="household", since=timezone.now(), rows=1)
