"""Rows that the database writes as bytes: whole, in order, and given up without harm."""

import pytest
from django.db import connection
from django.db.models import F

from field_api.models import Household
from geo_minzheng.shared import copying
from geo_minzheng.shared.copying import AS_CSV, AS_IT_IS, copied
from tests import factories

pytestmark = pytest.mark.django_db


def homes(count: int) -> None:
    village = factories.division("village", "南关社区")
    for n in range(count):
        factories.household(village, code=f"H{n}", head_name=f'第"{n}",户')


def test_columns_come_in_the_order_asked_for_and_rows_in_theirs() -> None:
    homes(3)
    rows = Household.objects.order_by("-code").values_list("head_name", F("code"))

    assert b"".join(copied(rows, AS_CSV)).decode().splitlines() == [
        f'"第""{n}"",户",H{n}' for n in (2, 1, 0)
    ]


def test_one_column_can_be_had_as_it_is() -> None:
    homes(2)
    rows = Household.objects.order_by("code").values_list("head_name")

    assert b"".join(copied(rows, AS_IT_IS)).decode() == '第"0",户\n第"1",户\n'


def test_rows_that_nobody_reads_to_their_end_leave_the_connection_usable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    homes(3)
    monkeypatch.setattr(copying, "BLOCK", 1)
    begun = copied(Household.objects.order_by("code").values_list("code"), AS_CSV)
    assert next(begun) == b"H0\n"

    begun.close()  # type: ignore[attr-defined]

    assert Household.objects.count() == 3


def test_a_reader_behind_a_slow_line_is_waited_for_longer_than_any_other_statement() -> None:
    homes(1)

    assert b"".join(copied(Household.objects.values_list("code"), AS_CSV)) == b"H0\n"

    # The setting holds until the transaction ends, and this test is one.
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1h",)
