"""One small city for the tests that walk the whole program: two counties, everyone in it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone

from boundaries_data.actions.editions import build_edition
from boundaries_data.models import Division, Role
from field_api.models import Household, Visit, Worker
from geo_minzheng.accounts.models import User
from maps.models import Incident
from tests import factories


@dataclass
class World:
    """Two townships in two counties of one city; `home` lies in the first."""

    city: Division
    county: Division
    township: Division
    village: Division
    other_county: Division
    other_township: Division
    other_village: Division
    home: Household
    call: Visit
    visitor: Worker
    incident: Incident
    people: dict[str, User] = field(default_factory=dict)


def build() -> World:
    """The world, with one person of each kind: see `people`."""
    whole, west, east = (
        factories.rectangle(104.0, 36.0, 104.2, 36.1),
        factories.rectangle(104.0, 36.0, 104.1, 36.1),
        factories.rectangle(104.1, 36.0, 104.2, 36.1),
    )
    city = factories.division("city", "白银市", outline=whole, mca="620400000000")
    county = factories.division(
        "county", "会宁县", parent=city, outline=west, mca="620422000000", nbs="620422000000"
    )
    township = factories.division(
        "township", "会师镇", parent=county, outline=west, mca="620422100000"
    )
    village = factories.division("village", "南关社区", parent=township, outline=west)
    other_county = factories.division(
        "county", "景泰县", parent=city, outline=east, mca="620423000000"
    )
    other_township = factories.division(
        "township", "一条山镇", parent=other_county, outline=east, mca="620423100000"
    )
    other_village = factories.division("village", "西关村", parent=other_township, outline=east)
    build_edition(by=None, day=factories.SINCE)
    home = factories.household(village, at=(104.05, 36.05))
    factories.aid(factories.person(home))
    people = {
        "worker of the village": factories.user(Role.WORKER, village),
        "worker of the township": factories.user(Role.WORKER, township),
        "worker elsewhere": factories.user(Role.WORKER, other_township),
        "coordinator of the county": factories.user(Role.COORDINATOR, county),
        "coordinator elsewhere": factories.user(Role.COORDINATOR, other_county),
        "officer of the city": factories.user(Role.OFFICER, city),
        "administrator of the city": factories.user(Role.ADMINISTRATOR, city),
        "auditor of the city": factories.user(Role.AUDITOR, city),
    }
    visitor = factories.worker(township, user=people["worker of the township"])
    call = factories.visit(home)
    factories.worker(other_township)
    incident = Incident.objects.create(
        title="祖厉河洪水",
        kind="flood",
        status="exercise",
        occurred_at=datetime(2026, 7, 1, tzinfo=UTC),
        created_by=people["coordinator of the county"],
        created_at=timezone.now(),
    )
    return World(
        city,
        county,
        township,
        village,
        other_county,
        other_township,
        other_village,
        home,
        call,
        visitor,
        incident,
        people,
    )
