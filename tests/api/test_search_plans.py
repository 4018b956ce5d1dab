"""Search reads persons and households through the indexes made for it, never whole tables.

A small table is read whole whatever indexes it has, so each question that a search asks is planned
once more with whole reads forbidden: a question that no index serves is read whole even then.
"""

import json
from collections.abc import Iterator
from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from boundaries_data.models import Level, Role
from field_api.models import Household, Person
from field_api.search import rows
from field_api.search.asked import understood
from geo_minzheng.accounts.models import User
from tests.factories import division, household, person, user

pytestmark = pytest.mark.django_db

NUMBER = "999000198001010029"
REGISTER = {"field_api_person", "field_api_household"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
GIVEN = "建国秀英桂兰志强海燕玉梅永红丽华军平芳明春霞龙飞云峰"
FEW = {"household_off_the_register"}
"""Indexes that hold few rows and may be read whole: closed households."""
EXPLAIN = "EXPLAIN (FORMAT JSON, COSTS off)"
BY_ITSELF = {"field_api_person_pkey", "field_api_household_pkey"}


@pytest.fixture
def clerk() -> User:
    """Of one village among 40 with some thousand people: enough for the planner to choose as in a
    city."""
    villages = [division(Level.VILLAGE, f"村{number}") for number in range(40)]
    here = villages[0]
    first = household(
        here, head_name="张小明", code="62042110600100097", phone="13909431234",
        address="北滩镇宝泉村3组22号",
    )  # fmt: skip
    member = person(first, name="张小明", identity_number=NUMBER, phone="13909431234")
    homes, people = [], []
    for number in range(3000):
        name = SURNAMES[number % 12] + GIVEN[number % 23] + GIVEN[number % 19]
        home = copy(first)
        home.pk, home.uid, home.code = None, uuid4(), f"{number:017d}"
        home.head_name, home.phone, home.phone_hash = name, "", None
        home.address, home.village = f"{name}{number}号", villages[number % 40]
        homes.append(home)
    for home in Household.objects.bulk_create(homes):
        other = copy(member)
        other.pk, other.uid, other.household, other.village_id = None, uuid4(), home, None
        other.name, other.identity_number, other.identity_hash = home.head_name, "", None
        other.phone, other.phone_hash = "", None
        people.append(other)
    Person.objects.bulk_create(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE field_api_person; ANALYZE field_api_household")
    return user(Role.WORKER, here)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def read_through(sql: str, params: Any = None) -> Iterator[tuple[str, str]]:
    """How a question reads each table of the register, under the settings of its transaction: the
    node and its index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{EXPLAIN} {sql}", params)
        (told,) = cursor.fetchone()
    plan = told if isinstance(told, list) else json.loads(told)
    for node in nodes(plan[0]["Plan"]):
        narrowed = (
            "Index Cond" in node
            or node["Node Type"] == "Bitmap Heap Scan"
            or node.get("Index Name") in FEW
        )
        if node.get("Relation Name") in REGISTER or node["Node Type"] == "Bitmap Index Scan":
            kind = node["Node Type"] if narrowed else f"whole {node['Node Type']}"
            yield kind, node.get("Index Name", "")


def indexes(clerk: User, text: str, of: str) -> set[str]:
    """The indexes through which the search for `text` reads the register.

    Fails where a table is read whole, or an index from end to end.
    """
    found: list[tuple[str, str]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Outside a test each question has a transaction of its own, which its settings end with.
        if sql.startswith("SELECT set_config"):
            execute("RESET ALL", None, False, context)
        if any(table in sql for table in REGISTER) and not sql.startswith(EXPLAIN):
            found.extend(read_through(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        getattr(rows, of)(clerk, understood(text), 51)
    assert found
    assert [one for one in found if one[0].startswith("whole")] == []
    return {index for _, index in found if index} - BY_ITSELF


FAR = [
    ("张小明", "persons", {"person_by_name", "person_by_characters"}),
    ("小明", "persons", {"person_by_name", "person_by_characters"}),
    ("zhangx", "persons", {"person_by_name", "person_by_pinyin", "person_by_initials"}),
    (NUMBER, "persons", {"person_by_identity_number"}),
    ("13909431234", "persons", {"person_by_phone"}),
    ("张小明 0029", "persons", {"person_by_name"}),
    ("张小明", "households", {"household_by_head_name", "household_by_address_part"}),
    ("zxm", "households", {"household_by_head_pinyin", "household_by_head_initials"}),
    ("13909431234", "households", {"household_by_phone"}),
    ("宝泉村3组", "households", {"household_by_address_part"}),
]

NEAR = [
    ("小明", "persons", {"person_of_village"}),
    ("zxm", "persons", {"person_of_village"}),
    ("小明", "households", {"household_by_village"}),
    ("宝泉", "households", {"household_by_village"}),
]


def test_a_large_jurisdiction_is_searched_through_the_indexes_of_names(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "SMALL_VILLAGES", 0)
    for text, of, wanted in FAR:
        assert wanted <= indexes(clerk, text, of), (text, of)


def test_a_small_jurisdiction_is_read_village_by_village(clerk: User) -> None:
    for text, of, wanted in NEAR:
        assert wanted <= indexes(clerk, text, of), (text, of)


def test_the_search_for_whole_reads_finds_one(clerk: User) -> None:
    found = list(read_through("SELECT id FROM field_api_person WHERE name LIKE '%%明%%'", []))

    assert any(kind.startswith("whole") for kind, _ in found)
