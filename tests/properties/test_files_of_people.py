"""Files of persons, aids and visits hold what a row says when Python reads it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from psycopg.types.range import DateRange

from boundaries_data.models import Role
from field_api.api.desk.aids import AIDS
from field_api.api.desk.persons import PERSONS
from field_api.api.desk.visits import VISITS
from field_api.models import Programme, VisitWorker
from geo_minzheng.shared.crs import CGCS2000, Datum
from tests import factories
from tests.files_two_ways import LANGUAGES, TYPED, agree

TODAY = timezone.localdate()
# About the turn of February, where full years are counted wrongly most easily.
BIRTHS = st.one_of(
    st.sampled_from([date(1960, 2, 29), date(2000, 2, 28), date(2000, 3, 1), TODAY]),
    st.dates(date(1900, 1, 1), TODAY),
)
DEATHS = st.sampled_from([None, None, date(2025, 2, 28), date(2024, 2, 29), TODAY])
PERSONS_MADE = st.fixed_dictionaries(
    {
        "name": TYPED.filter(bool),
        "sex": st.sampled_from("fm"),
        "birth_date": BIRTHS,
        "died_on": DEATHS,
        "left_on": st.sampled_from([None, TODAY]),
        "identity_number": st.sampled_from(["", "620422196005010041", "护照 E1", "=1+1"]),
        "phone": st.sampled_from(["", "13893012345", "+8613893012345", "=12345678", "110"]),
        "relation": st.sampled_from(["head", "spouse", "child"]),
        "self_care": st.sampled_from(["able", "partly", "unable"]),
        "serious_illness": st.booleans(),
        "impaired": st.sampled_from([("", None), ("limb", 1), ("sight", 4)]),
    }
)
AIDS_MADE = st.fixed_dictionaries(
    {
        "amount_yuan": st.decimals(0, 99999, places=2),
        "decision_no": TYPED,
        "valid": st.sampled_from(
            [
                DateRange(date(2020, 1, 1), None),
                DateRange(date(2020, 1, 1), TODAY),
                DateRange(None, date(2030, 1, 1)),
                DateRange(None, None),
            ]
        ),
    }
)
KINDS = st.sampled_from(
    [("rural_dibao", "1"), ("urban_dibao", "4"), ("old_age", ""), ("medical", "3")]
)
VISITS_MADE = st.fixed_dictionaries(
    {
        "note": TYPED,
        "outcome": st.sampled_from(["completed", "absent", "deceased"]),
        "illustrative": st.booleans(),
        "distance_to_dwelling_m": st.sampled_from([None, 0.0, 12.0, 1234.5678]),
        "started_at": st.integers(0, 200_000_000).map(
            lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        ),
    }
)


def placed(at: tuple[float, float]) -> dict[str, Any]:
    return {
        "position": Point(*at, srid=CGCS2000),
        "position_lon": at[0],
        "position_lat": at[1],
        "position_datum": Datum.CGCS2000,
        "position_accuracy_m": 8.5,
    }


class FilesOfPeople(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        persons=st.lists(PERSONS_MADE, max_size=4),
        names=st.tuples(TYPED.filter(bool), TYPED.filter(bool), TYPED, TYPED),
        group_no=st.integers(0, 2),
        order=st.sampled_from(["village", "-village", "birth", "-birth"]),
        language=LANGUAGES,
    )
    @example(
        persons=[
            {
                "name": "王\r五",
                "sex": "f",
                "birth_date": date(1960, 2, 29),
                "died_on": date(2025, 2, 28),
                "relation": "head",
                "phone": "=12345678",
                "impaired": ("limb", 1),
                "identity_number": "",
            }
        ],
        names=("镇", "村", "\r", ""),
        group_no=1,
        order="village",
        language="zh-hans",
    )
    def test_persons(
        self,
        persons: list[dict[str, Any]],
        names: tuple[str, ...],
        group_no: int,
        order: str,
        language: str,
    ) -> None:
        by, home = self.home(names, group_no=group_no)
        numbers: set[str] = set()
        for facts in persons:
            disability, grade = facts.pop("impaired")
            # One number has one living person.
            if facts["identity_number"] in numbers:
                facts["identity_number"] = ""
            numbers.add(facts["identity_number"])
            factories.person(home, disability=disability, disability_grade=grade, **facts)

        agree(PERSONS, by, order, language)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        aids=st.lists(st.tuples(TYPED.filter(bool), KINDS, AIDS_MADE), max_size=4),
        names=st.tuples(TYPED.filter(bool), TYPED.filter(bool), TYPED, TYPED),
        order=st.sampled_from(["village", "-village", "amount", "-amount"]),
        language=LANGUAGES,
    )
    def test_aids(
        self, aids: list[tuple[Any, ...]], names: tuple[str, ...], order: str, language: str
    ) -> None:
        by, home = self.home(names, illustrative=True)
        for name, (programme, aid_class), facts in aids:
            facts["amount_yuan"] = Decimal(facts["amount_yuan"])
            person = factories.person(home, name=name)
            factories.aid(person, Programme(programme), aid_class=aid_class, **facts)

        agree(AIDS, by, order, language)

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        visits=st.lists(
            st.tuples(
                VISITS_MADE,
                st.lists(st.integers(0, 2), max_size=3, unique=True),
                st.sampled_from([None, (104.5, 36.25), (105.1234567, 35.7654321)]),
            ),
            max_size=4,
        ),
        workers=st.lists(TYPED.filter(bool), min_size=3, max_size=3),
        names=st.tuples(TYPED.filter(bool), TYPED.filter(bool), TYPED, TYPED),
        order=st.sampled_from(["started_at", "-started_at"]),
        language=LANGUAGES,
    )
    def test_visits(
        self,
        visits: list[tuple[Any, ...]],
        workers: list[str],
        names: tuple[str, ...],
        order: str,
        language: str,
    ) -> None:
        by, home = self.home(names)
        elsewhere, old = (
            factories.division("township", "旧镇"),
            factories.division("village", "旧村"),
        )
        staff = [factories.worker(elsewhere, name=one) for one in workers]
        for at, (facts, present, point) in enumerate(visits):
            # The village of the day need not be one that the asker may see today.
            facts["village"] = old if at % 2 else home.village
            facts["ended_at"] = facts["started_at"] + timedelta(minutes=1)
            visit = factories.visit(home, **facts, **(placed(point) if point else {}))
            for one in present:
                VisitWorker.objects.create(visit=visit, worker=staff[one])

        agree(VISITS, by, order, language)

    def home(self, names: tuple[str, ...], **given: Any) -> tuple[Any, Any]:
        """A coordinator of a township, and a household in its only village."""
        township = factories.division("township", names[0])
        village = factories.division("village", names[1], parent=township)
        code = {"code": names[3]} if names[3] else {}
        home = factories.household(village, head_name=names[2], **code, **given)
        return factories.user(Role.COORDINATOR, township), home
