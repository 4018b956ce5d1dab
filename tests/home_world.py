"""A city with something of everything that waits, in numbers that are told apart."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Division, Role
from field_api.models import Household, ImportBatch, Worker
from geo_minzheng.accounts.models import User
from tests import factories, world

TODAY = timezone.localdate()


@dataclass
class Waiting:
    """The world of `tests.world` with more in its first township; `people` by what they do."""

    city: Division
    county: Division
    township: Division
    village: Division
    hamlet: Division
    other_village: Division
    assistant: Worker
    people: dict[str, User]


def build() -> Waiting:
    """Three overdue, two due soon, four without a point, and one or two of everything else."""
    small = world.build()
    hamlet = factories.division("village", "北关社区", parent=small.township)
    for days in (-40, -3, -1):
        home(small.village, next_visit_due=TODAY + timedelta(days=days))
    for days in (0, 7):
        home(hamlet, next_visit_due=TODAY + timedelta(days=days))
    for at in (small.village, hamlet, hamlet, small.other_village):
        factories.household(at)
    for outcome, at in (("deceased", small.village), ("moved", hamlet)):
        told = home(at)
        factories.person(told)
        factories.visit(told, outcome=outcome)
    for days in (1, 29, 30):
        ending(home(hamlet), days)
    home(small.village, near_relative=True, near_relative_of="村支书之弟")
    assistant = factories.worker(small.township, village=small.village)
    busy = factories.worker(small.other_township, village=small.other_village)
    recent = factories.visit(home(small.other_village))
    recent.workers.add(busy)
    people = small.people | {
        "coordinator of the city": factories.user(Role.COORDINATOR, small.city),
        "coordinator of the township": factories.user(Role.COORDINATOR, small.township),
        "auditor of the county": factories.user(Role.AUDITOR, small.county),
        "officer of the county": factories.user(Role.OFFICER, small.county),
        "worker of two villages": two_villages(small.village, hamlet),
    }
    for someone, state in (
        ("coordinator of the county", "mapping"),
        ("worker elsewhere", "applied"),
    ):
        batch(people[someone], small.county, state)
    return Waiting(
        small.city,
        small.county,
        small.township,
        small.village,
        hamlet,
        small.other_village,
        assistant,
        people,
    )


def home(village: Division, **given) -> Household:
    """A household with a point, so that only one thing about it waits."""
    return factories.household(village, at=(104.05, 36.05), **given)


def ending(at: Household, days: int):
    """An aid whose first day without is `days` from today."""
    period = DateRange(factories.SINCE, TODAY + timedelta(days=days))
    return factories.aid(factories.person(at), valid=period)


def batch(someone: User, at: Division, state: str) -> ImportBatch:
    """A file of `someone`; one that was applied took every row."""
    now = timezone.now()
    taken = {"choice": "all", "apply_started_at": now} if state == "applied" else {}
    return ImportBatch.objects.create(
        kind="households",
        state=state,
        sent_by=someone,
        division=at,
        byte_count=1,
        sha256="0" * 64,
        created_at=now,
        **taken,
    )


def two_villages(one: Division, other: Division) -> User:
    made = factories.user(Role.WORKER, one)
    made.appointments.create(role=Role.WORKER, division=other, valid=factories.ALWAYS)
    return made
