"""Files that the database writes hold what a row says when Python reads it, whatever was typed."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.api.desk.households import HOUSEHOLDS
from field_api.models import Programme
from tests import factories
from tests.files_two_ways import LANGUAGES, TYPED, agree

TODAY = timezone.localdate()
DAYS = st.sampled_from([None, *(TODAY + timedelta(days=n) for n in (-9, 0, 3))])
DIBAO = (Programme.URBAN_DIBAO, Programme.RURAL_DIBAO)
AIDS = st.tuples(
    st.sampled_from(
        [(one, each) for one in DIBAO for each in ("1", "4")]
        + [(one, "") for one in Programme.values if one not in DIBAO]
    ),
    st.booleans(),
)
HOMES = st.lists(
    st.fixed_dictionaries(
        {
            "head_name": TYPED,
            "address": TYPED,
            "group_no": st.integers(0, 30),
            "status": st.sampled_from(["active", "closed"]),
            "housing": st.sampled_from(["", "flat", "cave"]),
            "danger_grade": st.sampled_from(["", "A", "D"]),
            "hazard": st.sampled_from(["", "riverside"]),
            "next_visit_due": DAYS,
            "last_visited_on": DAYS,
            "illustrative": st.booleans(),
        }
    ),
    max_size=5,
)
POINTS = st.sampled_from([None, (104.5, 36.25), (105.1234567, 35.7654321)])


class FilesOfHouseholds(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        homes=HOMES,
        aids=st.lists(st.lists(AIDS, max_size=3), min_size=5, max_size=5),
        points=st.lists(POINTS, min_size=5, max_size=5),
        names=st.tuples(TYPED.filter(bool), TYPED.filter(bool)),
        order=st.sampled_from(["due", "-visited", "id"]),
        language=LANGUAGES,
    )
    def test_each_file_is_what_its_rows_say(
        self,
        homes: list[dict[str, Any]],
        aids: list[list[tuple[tuple[str, str], bool]]],
        points: list[Any],
        names: tuple[str, str],
        order: str,
        language: str,
    ) -> None:
        township = factories.division("township", names[0])
        village = factories.division("village", names[1], parent=township)
        for home, given_aids, point in zip(homes, aids, points, strict=False):
            closed = {"closed_on": TODAY} if home["status"] == "closed" else {}
            made = factories.household(village, at=point, **home, **closed)
            for (programme, aid_class), in_force in given_aids:
                factories.aid(
                    factories.person(made),
                    programme,
                    aid_class=aid_class,
                    valid=DateRange(date(2020, 1, 1), None if in_force else TODAY),
                )
        by = factories.user(Role.COORDINATOR, township)

        agree(HOUSEHOLDS, by, order, language)
