"""The days that a household remembers are those that its visits tell, whatever was merged or split.

A visit counts for the household it was made of, for the one that this was merged into, and up to
the day of a split for the one that was split from it; in whatever order all that was written.
"""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from field_api.actions.merges import merge_households
from field_api.actions.splits import split_household
from field_api.models import Aid, Household, Person, Visit
from field_api.visiting.rules import months_between_visits, next_visit_due
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

PUSH = "/api/field/v1/push/"
homes = st.integers(0, 5)
days_ago = st.integers(0, 9)
outcomes = st.sampled_from(["completed", "completed", "absent"])
steps = st.one_of(
    st.tuples(st.just("visit"), homes, days_ago, outcomes),
    st.tuples(st.just("correct"), st.integers(0, 9), days_ago, outcomes),
    st.tuples(st.just("merge"), homes, homes, st.none()),
    st.tuples(st.just("split"), homes, days_ago, st.none()),
)
QUICK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """What happened, told through the program; and what the days should be, told by hand."""

    def __init__(self, world) -> None:
        self.by = world.people["worker of the township"]
        self.phone = factories.sign_in(self.by)
        self.today = timezone.localdate()
        self.homes = [self._settle(world.village, number) for number in range(3)]
        self.sent: list[tuple[str, int, Household]] = []
        self.merged: dict[int, int] = {}
        self.parted: dict[int, tuple[int, date]] = {}

    def _settle(self, village, number) -> Household:
        home = factories.household(village, head_name=f"户{number}")
        for place in range(3):
            relation = "child" if place else "head"
            who = factories.person(home, name=f"人{number}{place}", relation=relation)
            factories.aid(who)
        return home

    def visit(self, at, ago, outcome) -> None:
        home = self.homes[at % len(self.homes)]
        self._push(str(uuid4()), 1, home, ago, outcome)

    def correct(self, at, ago, outcome) -> None:
        if self.sent:
            record, revision, home = self.sent[at % len(self.sent)]
            self._push(record, revision + 1, home, ago, outcome)

    def merge(self, one, other, _none) -> None:
        kept, gone = self.homes[one % len(self.homes)], self.homes[other % len(self.homes)]
        if kept.pk == gone.pk or {kept.pk, gone.pk} & self.merged.keys():
            return
        merge_households(
            by=self.by, survivor=kept.uid, other=gone.uid, today=self.today, reason="重复"
        )
        self.merged[gone.pk] = kept.pk

    def split(self, at, ago, _none) -> None:
        home = self.homes[at % len(self.homes)]
        members = list(Person.objects.living().filter(household=home).order_by("relation"))
        on = self.today - timedelta(days=ago)
        going = [each for each in members if each.relation != "head" and each.joined_on <= on][:1]
        if home.pk in self.merged or not going:
            return
        new = split_household(
            by=self.by,
            uid=home.uid,
            new_uid=uuid4(),
            persons=[going[0].uid],
            head=going[0].uid,
            on=on,
            today=self.today,
            reason="分户",
        )
        self.homes.append(new)
        self.parted[new.pk] = (home.pk, on)

    def _push(self, record, revision, home, ago, outcome) -> None:
        start = timezone.make_aware(
            datetime.combine(self.today - timedelta(days=ago), time(0, 0, 1))
        )
        envelope = {
            "record_uuid": record,
            "revision": revision,
            "kind": "visit",
            "payload": {
                "household": str(home.uid),
                "started_at": start.isoformat(),
                "ended_at": start.isoformat(),
                "position": None,
                "outcome": outcome,
                "note": "",
            },
        }
        (result,) = self.phone.post(PUSH, {"envelopes": [envelope]}).json()["results"]
        if result["status"] == "created":
            self.sent = [each for each in self.sent if each[0] != record]
            self.sent.append((record, revision, home))

    def told(self, home: int, until: date, seen: frozenset) -> set[date]:
        """Days of the completed visits that count for `home`, by the rule in words above."""
        if (home, until) in seen:
            return set()
        seen |= {(home, until)}
        visits = Visit.objects.filter(household=home, outcome="completed")
        found = {timezone.localdate(visit.started_at) for visit in visits}
        found = {day for day in found if day <= until}
        for gone, kept in self.merged.items():
            if kept == home:
                found |= self.told(gone, until, seen)
        if home in self.parted:
            origin, on = self.parted[home]
            found |= self.told(origin, min(until, on), seen)
        return found


MERGED = ("merge", 0, 1, None)
PARTED = ("split", 0, 2, None)


@given(st.lists(steps, min_size=2, max_size=9))
@example([MERGED, ("visit", 1, 3, "completed")])
@example([("visit", 0, 5, "completed"), MERGED, ("visit", 1, 3, "completed")])
@example([PARTED, ("visit", 0, 4, "completed")])
@example([PARTED, ("visit", 0, 1, "completed")])
@example([MERGED, ("visit", 1, 3, "completed"), ("correct", 0, 6, "completed")])
@example([PARTED, ("visit", 0, 3, "completed"), ("correct", 0, 3, "absent")])
@example([PARTED, ("merge", 0, 3, None), ("visit", 3, 1, "completed")])
@QUICK
def test_days_remembered_are_the_days_that_visits_tell(world, happened):
    with undone():
        story = Story(world)

        for name, *given_with_it in happened:
            getattr(story, name)(*given_with_it)

        for home in story.homes:
            home.refresh_from_db()
            told = max(story.told(home.pk, date.max, frozenset()), default=None)
            assert home.last_visited_on == told
            if home.status != "active":
                assert home.next_visit_due is None
                continue
            aids = list(
                Aid.objects.as_of(story.today)
                .filter(household=home)
                .values_list("programme", "aid_class")
            )
            if told is not None:
                assert home.next_visit_due == next_visit_due(told, aids)
            elif home.next_visit_due is not None:
                assert months_between_visits(aids)
