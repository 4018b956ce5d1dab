"""Pages, file and total of a list are the same rows, whatever the register and the filters."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from boundaries_data.models import Role
from field_api.api import walking
from field_api.api.desk import listing
from field_api.models import Aid, Household
from tests import factories

TODAY = timezone.localdate()
DAYS = st.sampled_from([None, *(TODAY + timedelta(days=n) for n in (-9, -1, 0, 3, 40))])

HOMES = st.lists(
    st.fixed_dictionaries(
        {
            "village": st.integers(0, 4),
            "next_visit_due": DAYS,
            "last_visited_on": DAYS,
            "status": st.sampled_from(["active", "active", "active", "closed"]),
            "hazard": st.sampled_from(["", "riverside"]),
            "members": st.lists(st.integers(1930, 2020), max_size=3),
            "yuan": st.sampled_from([None, None, "400.00", "400.00", "650.50"]),
            "visits": st.integers(0, 2),
        }
    ),
    min_size=6,
    max_size=12,
)

QUESTIONS = {
    "households": [
        {},
        {"overdue": "true"},
        {"overdue": "false", "hazard": "riverside"},
        {"programme": "rural_dibao", "status": "active"},
        {"ordering": "-due"},
        {"ordering": "visited"},
        {"ordering": "-visited", "located": "false"},
        {"ordering": "village"},
        {"ordering": "-village", "status": "closed"},
        {"ordering": "id", "programme": "rural_dibao"},
        {"ordering": "due", "due_by": str(TODAY)},
    ],
    "persons": [
        {},
        {"ordering": "-village", "living": "true"},
        {"living": "false"},
        {"aided": "true", "living": "true"},
        {"aided": "false", "ordering": "birth"},
        {"ordering": "birth", "age_from": "60"},
        {"ordering": "-birth", "age_to": "59", "programme": "rural_dibao"},
    ],
    "aids": [{}, {"ordering": "amount"}, {"ordering": "-amount", "in_force": "true"}],
    "visits": [{}, {"ordering": "started_at", "outcome": "completed"}],
    "tasks": [{}, {"ordering": "-due"}, {"ordering": "village", "overdue": "true"}],
    "workers": [{}, {"ordering": "-id", "kind": "assistant"}],
    "offices": [{}, {"ordering": "-staff"}],
}
FILTERS = {
    "households": [
        *({"status": one} for one in ("active", "closed")),
        *({name: "true"} for name in ("overdue", "located", "near_relative")),
        *({name: "false"} for name in ("overdue", "located", "near_relative")),
        {"hazard": "riverside"},
        {"programme": "rural_dibao"},
        {"class": "2"},
        {"due_by": str(TODAY + timedelta(days=3))},
    ],
    "persons": [
        *({"living": one} for one in ("true", "false")),
        *({"aided": one} for one in ("true", "false")),
        {"age_from": "40"},
        {"age_to": "60"},
        {"programme": "rural_dibao"},
        {"disability": "any"},
        {"sex": "f"},
    ],
    "aids": [{"programme": "rural_dibao"}, {"class": "2"}, {"in_force": "true"}],
    "tasks": [{"overdue": "true"}, {"overdue": "false"}, {"within_days": "3"}],
}
ORDERS = {
    "households": ["due", "-due", "visited", "-visited", "village", "-village", "id"],
    "persons": ["village", "-village", "birth", "-birth"],
    "aids": ["village", "amount", "-amount"],
    "tasks": ["due", "-due", "village", "-village"],
}


def pairs_of(name: str) -> st.SearchStrategy[dict]:
    """Any two filters of the list in any of its orders."""
    if name not in FILTERS:
        return st.sampled_from(QUESTIONS[name])
    one, order = st.sampled_from(FILTERS[name]), st.sampled_from(ORDERS[name])
    return st.builds(lambda a, b, by: {**a, **b, "ordering": by}, one, one, order)


# Each example asks every list one of its questions, or a pair of its filters.
ASKED = st.fixed_dictionaries(
    {name: st.one_of(st.sampled_from(asked), pairs_of(name)) for name, asked in QUESTIONS.items()}
)

KEY_COLUMN = {
    "households": "户编号",
    "persons": "身份证号",
    "aids": "批准文号",
    "visits": "记录编号",
    "tasks": "户编号",
    "workers": "姓名",
    "offices": "民政所",
}


def key_of(name: str, row: dict) -> str:
    """What names a row both in JSON and in a file."""
    return {
        "households": lambda: row["code"],
        "tasks": lambda: row["code"],
        "persons": lambda: row["identity_number"],
        "aids": lambda: row["decision_no"],
        "visits": lambda: row["record_uuid"],
        "workers": lambda: row["name"],
        "offices": lambda: row["name"],
    }[name]()


def fill(homes: list[dict]) -> tuple:
    """A county of two townships with five villages, and a sign-in for each role and place."""
    county = factories.division("county", "会宁县")
    townships = [factories.division("township", f"镇{n}", parent=county) for n in range(2)]
    villages = [factories.division("village", f"村{n}", parent=townships[n % 2]) for n in range(5)]
    # What an identity number is masked to must differ for each person of the small register.
    number = 0
    for at, home in enumerate(homes):
        closed = {"closed_on": TODAY} if home["status"] == "closed" else {}
        made = factories.household(
            villages[home["village"]],
            status=home["status"],
            next_visit_due=home["next_visit_due"],
            last_visited_on=home["last_visited_on"],
            hazard=home["hazard"],
            **closed,
        )
        for year in home["members"]:
            number += 1
            person = factories.person(
                made, birth_date=date(year, 3, 1), identity_number=f"62042219600501{number:04}"
            )
            if home["yuan"]:
                factories.aid(person, amount_yuan=Decimal(home["yuan"]), decision_no=f"D{number}")
        for _ in range(home["visits"]):
            factories.visit(made)
        if at < 5:
            factories.worker(townships[0], village=villages[at], name=f"员{at}")
    factories.worker(townships[1], name="所员")
    people = [
        factories.user(Role.COORDINATOR, county),
        factories.user(Role.WORKER, townships[0]),
        factories.user(Role.WORKER, villages[0]),
    ]
    return people, [*villages, *townships, county]


class ListsAgree(TestCase):
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        homes=HOMES,
        asked=ASKED,
        who=st.sampled_from([0, 0, 0, 1, 2]),
        where=st.one_of(st.none(), st.none(), st.integers(0, 7)),
        size=st.integers(1, 3),
        few=st.sampled_from([0, 3]),
        stretch=st.sampled_from([1, 2, 10_000]),
        rare=st.sampled_from([0, 1]),
    )
    def test_pages_there_and_back_the_file_and_the_total_are_the_same_rows(
        self, homes, asked, who, where, size, few, stretch, rare
    ):
        people, places = fill(homes)
        client = factories.sign_in(people[who])
        place = {} if where is None else {"division": str(places[where].uid)}
        # Every way of reading a page: walking an index, all of it or a stretch, and gathering.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(listing, "FEW_VILLAGES", few)
            patch.setattr(walking, "STRETCH", stretch)
            patch.setattr(walking, "RARE", rare)
            patch.setattr(walking, "RARE_BY_OTHERS", rare)
            for name, query in asked.items():
                agree(client, name, {**query, **place}, size)


class PagesWhileRowsChange(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        homes=HOMES,
        question=pairs_of("households"),
        changes=st.lists(st.tuples(st.sampled_from("+-~"), st.integers(0, 99)), max_size=8),
        few=st.sampled_from([0, 3]),
    )
    def test_what_stays_is_met_once_whatever_comes_goes_or_changes_meanwhile(
        self, homes, question, changes, few
    ):
        people, (village, *_) = fill([{**home, "members": [], "visits": 0} for home in homes])
        client, address = factories.sign_in(people[0]), "/api/field/v1/households/"
        whole = client.get(address, {**question, "page_size": 100}).json()["results"]
        stay = {row["code"] for row in whole}

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(listing, "FEW_VILLAGES", few)
            page, met = client.get(address, {**question, "page_size": 1}).json(), []
            met += [row["code"] for row in page["results"]]
            while page["next"]:
                if changes:
                    kind, which = changes.pop()
                    one = Household.objects.order_by("id")[which % Household.objects.count()]
                    if kind == "+":
                        factories.household(village, next_visit_due=TODAY, hazard="riverside")
                    elif kind == "~":
                        one.address = "搬到新址"
                        one.save()
                    else:
                        stay.discard(one.code)
                        Aid.objects.filter(household=one).delete()
                        one.persons.all().delete()
                        one.delete()
                page = client.get(page["next"]).json()
                met += [row["code"] for row in page["results"]]

        assert len(met) == len(set(met)), question
        assert stay <= set(met), question


def agree(client, name: str, query: dict, size: int) -> None:
    """Walk the list `name` every way there is."""
    address = f"/api/field/v1/{name}/"

    there, page = [], client.get(address, {**query, "page_size": size}).json()
    there += [key_of(name, row) for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        there += [key_of(name, row) for row in page["results"]]
    page = client.get(address, {**query, "page_size": size, "cursor": "last"}).json()
    assert page["next"] is None
    back = [key_of(name, row) for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = [key_of(name, row) for row in page["results"]] + back
    file = client.get(address, {**query, "format": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    listed = [row[KEY_COLUMN[name]] for row in csv.DictReader(io.StringIO(text))]
    # What the page sets where the address does not say is said: nothing.
    blank = {"status": "", "living": "", "in_force": ""}
    shown = client.get(f"/{name}/", {**blank, **query}).content.decode()

    assert there == back == listed, (name, query)
    assert len(set(there)) == len(there), (name, query)
    assert re.search(r'list-total">共 (\d+)', shown)[1] == str(len(there)), (name, query)
