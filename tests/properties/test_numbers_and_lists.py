"""Whatever is done to the register, every number shown is the count of its list, of one moment,
and as many rows leave as a file and through the API."""

import csv
import io
from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from psycopg.types.range import DateRange

from field_api.counts import counting, tallies
from field_api.models import Aid, Household, Person, Posting
from field_api.pages.lists import KINDS
from tests import factories, home_world
from tests.api.test_home import numbers, total

TODAY = timezone.localdate()
PHASES = (Phase.explicit, Phase.generate)
"""An example asks some hundred pages: making a failing one smaller would take many minutes."""

ROLES = ("coordinator of the city", "coordinator of the county", "coordinator elsewhere")
PAGES = ("/", "/overview/", "/overview/?level=township", "/workload/", "/workload/?by=village")

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ["new", "close", "move", "visit", "due", "unpoint", "die", "leave", "aid", "unpost"]
        ),
        st.integers(0, 30),
        st.sampled_from([-40, -1, 0, 3, 20, 29, 30, 31]),
    ),
    min_size=1,
    max_size=12,
)


class TestNumbersAndLists(TestCase):
    """Each example works on a world of its own, for hypothesis undoes what it changed."""

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(changes=CHANGES, live_up_to=st.sampled_from([0, 60]))
    def test_numbers_are_the_counts_of_their_lists(self, changes, live_up_to):
        city = home_world.build()
        for change in changes:
            apply(city, *change)
        with mock.patch.object(tallies, "LIVE_UP_TO_VILLAGES", live_up_to):
            counting.count_now(TODAY)
            for role in ROLES:
                client, said = factories.sign_in(city.people[role]), {}
                for page in PAGES:
                    found = numbers(client, page)
                    assert {each: total(client.get(each)) for each in found} == found, (role, page)
                    said |= found
                lists = {each: n for each, n in said.items() if name_of(each) in KINDS}
                assert len(lists) > len(PAGES)
                assert {each: rows_of_file(client, each) for each in lists} == lists, role
                assert {each: rows_of_api(client, each) for each in lists} == lists, role


def name_of(address: str) -> str:
    return address.partition("?")[0].strip("/")


def rows_of_file(client, address: str) -> int:
    """Lines of the file that the list's page makes of all its rows."""
    answer = client.post(
        f"/lists/{name_of(address)}/export/",
        {"format": "csv", "purpose": "report", "address": address.partition("?")[2]},
        format="multipart",
    )
    assert answer.status_code == 200, address
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return len(list(csv.reader(io.StringIO(text)))) - 1


def rows_of_api(client, address: str) -> int:
    """Rows of every page of the API's list with the same filters, and those that the page sets."""
    path, _, query = address.partition("?")
    asked = KINDS[name_of(address)].page_filters | QueryDict(query).dict()
    following, n = f"/api/field/v1{path}?{urlencode(asked)}", 0
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, following
        page = answer.json()
        n, following = n + len(page["results"]), page["next"]
    return n


def apply(city, what: str, which: int, days: int) -> None:
    """One change of the register, on the household that `which` falls on."""
    homes = list(Household.objects.order_by("pk"))
    home = homes[which % len(homes)]
    villages = (city.village, city.hamlet, city.other_village)
    village, day = villages[which % 3], TODAY + timedelta(days=days)
    persons = Person.objects.filter(pk__gt=0).order_by("pk")
    someone = persons[which % persons.count()]
    if what == "new":
        factories.aid(factories.person(home_world.home(village, next_visit_due=day)))
    elif what == "close":
        Household.objects.filter(pk=home.pk, status="active").update(
            status="closed", closed_on=TODAY
        )
    elif what == "move":
        Household.objects.filter(pk=home.pk).update(village=village)
    elif what == "visit":
        outcome = ("completed", "absent", "deceased", "moved")[which % 4]
        at = timezone.now() - timedelta(days=abs(days))
        factories.visit(home, outcome=outcome, started_at=at).workers.add(city.assistant)
    elif what == "due":
        Household.objects.filter(pk=home.pk).update(next_visit_due=day)
    elif what == "unpoint":
        Household.objects.filter(pk=home.pk).update(location=None)
    elif what == "die":
        Person.objects.filter(pk=someone.pk).update(died_on=TODAY)
    elif what == "leave":
        Person.objects.filter(pk=someone.pk).update(left_on=TODAY)
    elif what == "aid":
        Aid.objects.filter(person=someone).update(valid=DateRange(factories.SINCE, day))
    else:
        postings = Posting.objects.order_by("pk")
        posting = postings[which % postings.count()]
        Posting.objects.filter(pk=posting.pk).update(valid=DateRange(factories.SINCE, TODAY))
