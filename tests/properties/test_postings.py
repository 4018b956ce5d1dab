"""Whatever is posted, ended and handed over, in whatever order: no village is lost or doubled."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries_data.models import Role
from field_api.actions.posting_refusals import StaffRefusedError
from field_api.actions.posting_rules import Place
from field_api.actions.postings import end_posting, hand_over, post_worker
from field_api.models import Posting, Worker
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAYS = [TODAY + timedelta(days=n) for n in range(-4, 6)]
SEATS = 3

steps = st.lists(
    st.tuples(
        st.sampled_from(["post", "post", "end", "hand over", "hand over"]),
        st.integers(0, SEATS - 1),
        st.integers(0, SEATS - 1),
        st.sampled_from(DAYS),
        st.one_of(st.none(), st.integers(1, 4)),
    ),
    max_size=8,
)


def served() -> set[tuple[int, str, int, object]]:
    """Each seat and day on which somebody serves."""
    return {
        (posting.division_id, posting.kind, posting.group_no, day)
        for posting in Posting.objects.all()
        for day in DAYS
        if day in posting.valid
    }


@given(steps)
@settings(max_examples=15, deadline=None)
def test_a_handover_loses_no_village_and_doubles_none(steps):
    with transaction.atomic():
        township = factories.division("township", "会师镇")
        villages = [factories.division("village", f"{n} 村", parent=township) for n in range(SEATS)]
        people = [Worker.objects.create(name=f"走访员{n}") for n in range(SEATS)]
        by = factories.user(Role.COORDINATOR, township)
        for what, one, other, day, length in steps:
            before = served()
            by.__dict__.pop("worked_out", None)
            try:
                with transaction.atomic():
                    if what == "post":
                        until = day + timedelta(days=length) if length else None
                        place = Place("assistant", villages[other])
                        post_worker(by=by, worker=people[one], place=place, since=day, until=until)
                    elif what == "end":
                        posting = Posting.objects.filter(worker=people[one]).first()
                        if posting:
                            end_posting(by=by, posting=posting, day=day, reason="调离")
                    else:
                        hand_over(
                            by=by, giver=people[one], taker=people[other], day=day, reason="调整"
                        )
            except StaffRefusedError:
                assert served() == before
            if what == "hand over":
                assert served() == before
            assert len(served()) == sum(
                day in posting.valid for posting in Posting.objects.all() for day in DAYS
            )
        # Rules that wait for the end of the transaction are asked now.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
