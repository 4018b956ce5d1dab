"""Whoever stands in the register is found by every one of their own names and numbers, by those who
may see them and by nobody else, whether the jurisdiction is small or large."""

from datetime import date
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries_data.models import Level, Role
from field_api.search import rows
from field_api.search.asked import understood
from geo_minzheng.shared.privacy import keyed_hash
from geo_minzheng.shared.spelling import spelled
from tests.factories import division, household, person, user

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.lists(st.text(HAN, min_size=2, max_size=5), min_size=1, max_size=5, unique=True)
_order = count(1)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES, small=st.sampled_from([0, 40]), numbers=st.data())
def test_everybody_is_found_by_their_own_and_only_inside(
    names: list[str], small: int, numbers: st.DataObject
) -> None:
    villages = [division(Level.VILLAGE, f"村{n}") for n in range(2)]
    clerks = [user(Role.WORKER, village) for village in villages]
    for order, name in enumerate(names):
        here = numbers.draw(st.integers(0, 1))
        number = f"9990001980010{next(_order):04d}X"
        home = household(villages[here], head_name=name, phone=f"1640000000{order}")
        who = person(
            home, name=name, birth_date=date(1980, 1, 1), identity_number=number,
            identity_hash=keyed_hash(number), phone=f"1640000000{order}",
        )  # fmt: skip
        how = spelled(name)
        texts = [name, how.pinyin, how.initials, number, f"{name} {number[-4:]}", who.phone]
        with patch.object(rows, "SMALL_VILLAGES", small):
            for text in filter(None, texts):
                asked = understood(text)
                ids = [[row.id for row in rows.persons(c, asked, 1000)] for c in clerks]
                assert who.pk in ids[here], text
                assert who.pk not in ids[1 - here], text
            for text in filter(None, [name, how.pinyin, how.initials, home.code, home.phone]):
                asked = understood(text)
                ids = [[row.id for row in rows.households(c, asked, 1000)] for c in clerks]
                assert home.pk in ids[here], text
                assert home.pk not in ids[1 - here], text
