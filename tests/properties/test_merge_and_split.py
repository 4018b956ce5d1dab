"""Merging and splitting lose and double nothing: persons, and their aids on every day."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from field_api.actions.merges import merge_households
from field_api.actions.register_refusals import MergeImpossibleError
from field_api.actions.splits import split_household
from field_api.models import Aid, Household, Person, Visit
from tests import factories
from tests import world as worlds

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PROGRAMMES = ("rural_dibao", "old_age", "disability", "veteran")
# Around the day of the change, and the days on both sides of every end that is drawn.
DAYS = [TODAY + timedelta(days=n) for n in (-400, -200, -31, -1, 0, 1, 30, 200, 400)]
offsets = st.integers(-300, 60)
aids = st.dictionaries(
    st.sampled_from(PROGRAMMES),
    st.tuples(offsets, st.one_of(st.none(), st.integers(1, 400))),
    max_size=3,
)
families = st.lists(aids, min_size=1, max_size=4)
QUICK = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@contextmanager
def undone():
    """Every example starts from the same tables."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle(world, family, name) -> Household:
    home = factories.household(world.village, head_name=f"{name}0")
    for number, granted in enumerate(family):
        who = factories.person(home, name=f"{name}{number}", relation="child" if number else "head")
        for programme, (start, length) in granted.items():
            first = TODAY + timedelta(days=start)
            last = None if length is None else first + timedelta(days=length)
            factories.aid(who, programme, valid=DateRange(first, last))
    return home


def in_force(day: date) -> Counter:
    """Who has what on a day, whatever household it is written down at."""
    rows = Aid.objects.as_of(day).values_list("person_id", "programme", "aid_class", "amount_yuan")
    return Counter(rows)


def picture() -> tuple:
    return [in_force(day) for day in DAYS], set(Person.objects.living().values_list("pk"))


@given(families, families)
@QUICK
def test_a_merge_keeps_every_person_and_every_aid_of_every_day(world, one, other):
    with undone():
        kept, gone = settle(world, one, "甲"), settle(world, other, "乙")
        visited = factories.visit(gone)
        before = picture()

        merge_households(
            by=world.people["worker of the township"],
            survivor=kept.uid,
            other=gone.uid,
            today=TODAY,
            reason="重复登记",
        )

        assert picture() == before
        assert Person.objects.living().filter(household=kept).count() == len(one) + len(other)
        assert not Person.objects.living().filter(household=gone).exists()
        assert not Aid.objects.as_of(TODAY).filter(household=gone).exists()
        assert Visit.objects.get(pk=visited.pk).household_id == gone.pk


def programmes_on(day: date, *names: str) -> set[str]:
    """What persons of these names have on a day, each programme once."""
    held = Aid.objects.as_of(day).filter(person__name__in=names)
    return set(held.values_list("programme", flat=True))


started = st.dictionaries(
    st.sampled_from(PROGRAMMES),
    st.tuples(st.integers(-300, -1), st.one_of(st.none(), st.integers(1, 400))),
    max_size=3,
)


@given(aids, started)
@QUICK
def test_one_who_was_written_down_twice_keeps_each_programme_on_every_day(world, ours, theirs):
    with undone():
        kept, gone = settle(world, [ours], "甲"), settle(world, [theirs], "乙")
        before = {day: programmes_on(day, "甲0", "乙0") for day in DAYS}

        merge_households(
            by=world.people["worker of the township"],
            survivor=kept.uid,
            other=gone.uid,
            today=TODAY,
            reason="重复登记",
            same_persons={
                Person.objects.get(name="乙0").uid: Person.objects.get(name="甲0").uid,
            },
        )

        assert {day: programmes_on(day, "甲0", "乙0") for day in DAYS} == before
        assert not any(programmes_on(day, "乙0") for day in DAYS if day >= TODAY)


def test_two_identity_numbers_are_two_persons(world):
    kept, gone = settle(world, [{}], "甲"), settle(world, [{}], "乙")
    one, other = Person.objects.get(name="甲0"), Person.objects.get(name="乙0")
    Person.objects.filter(pk=one.pk).update(identity_hash=b"1" * 32)
    Person.objects.filter(pk=other.pk).update(identity_hash=b"2" * 32)

    with pytest.raises(MergeImpossibleError, match="身份证号不同"):
        merge_households(
            by=world.people["worker of the township"],
            survivor=kept.uid,
            other=gone.uid,
            today=TODAY,
            reason="重复登记",
            same_persons={other.uid: one.uid},
        )


@given(families.filter(lambda family: len(family) > 1), st.data())
@QUICK
def test_a_split_keeps_every_person_and_every_aid_of_every_day(world, family, data):
    with undone():
        home = settle(world, family, "甲")
        members = list(Person.objects.filter(household=home).order_by("id"))
        count = data.draw(st.integers(1, len(members) - 1))
        going = data.draw(st.permutations(members))[:count]
        staying = [person for person in members if person not in going]
        before = picture()

        new = split_household(
            by=world.people["worker of the township"],
            uid=home.uid,
            new_uid=uuid4(),
            persons=[person.uid for person in going],
            head=going[0].uid,
            on=TODAY,
            today=TODAY,
            reason="分户",
            new_head_of_rest=staying[0].uid,
        )

        assert picture() == before
        assert set(Person.objects.filter(household=new)) == set(going)
        for each in (home, new):
            assert Person.objects.living().filter(household=each, relation="head").count() == 1
            running = Aid.objects.as_of(TODAY).filter(household=each)
            assert all(aid.person.household_id == each.pk for aid in running)


@given(families, families)
@QUICK
def test_a_merge_and_a_split_that_undoes_it_keep_the_counts(world, one, other):
    with undone():
        kept, gone = settle(world, one, "甲"), settle(world, other, "乙")
        theirs = list(Person.objects.filter(household=gone).values_list("uid", flat=True))
        before = picture()
        by = world.people["worker of the township"]

        merge_households(by=by, survivor=kept.uid, other=gone.uid, today=TODAY, reason="误并")
        back = split_household(
            by=by,
            uid=kept.uid,
            new_uid=uuid4(),
            persons=theirs,
            head=theirs[0],
            on=TODAY,
            today=TODAY,
            reason="撤销误并",
        )

        assert picture() == before
        assert Person.objects.living().filter(household=kept).count() == len(one)
        assert Person.objects.living().filter(household=back).count() == len(other)
