"""Which divisions hold a point, and how sure that is."""

import json

import pytest

from boundaries_data.actions.editions import build_edition
from boundaries_data.models import Division, Role
from tests import factories

pytestmark = pytest.mark.django_db

LOCATE = "/api/boundaries/v1/locate/"

# Two villages of one township; they share the line 104.1 E from 36.0 to 36.1 N. 0.001 degrees of
# longitude are 90 m there.
WEST, EAST = (104.0, 36.0, 104.1, 36.1), (104.1, 36.0, 104.2, 36.1)


@pytest.fixture
def villages() -> tuple[Division, Division]:
    whole = factories.rectangle(104.0, 36.0, 104.2, 36.1)
    city = factories.division("city", "白银市", outline=whole, mca="620400000000")
    county = factories.division("county", "会宁县", parent=city, outline=whole)
    town = factories.division(
        "township", "会师镇", parent=county, outline=whole, mca="620422100000", nbs="620422109000"
    )
    made = [
        factories.division("village", name, parent=town, outline=factories.rectangle(*box))
        for name, box in (("西村", WEST), ("东村", EAST))
    ]
    build_edition(by=None, day=factories.SINCE)
    return made[0], made[1]


@pytest.fixture
def ask(villages):
    client = factories.sign_in(factories.user(Role.WORKER, villages[0]))

    def get(**query):
        return client.get(LOCATE, {"crs": "wgs84", **query})

    return get


@pytest.fixture
def send(villages):
    client = factories.sign_in(factories.user(Role.WORKER, villages[0]))

    def post(points, **body):
        return client.post(
            LOCATE,
            json.dumps({"crs": "wgs84", "points": points, **body}),
            content_type="application/json",
        )

    return post


def names(answer) -> list[str]:
    return [division["name"] for division in answer["divisions"]]


def test_a_point_is_told_its_chain_from_the_city_down(ask) -> None:
    answer = ask(lon=104.05, lat=36.05).json()

    assert names(answer) == ["白银市", "会宁县", "会师镇", "西村"]
    assert [d["level"] for d in answer["divisions"]] == ["city", "county", "township", "village"]
    assert answer["divisions"][2]["codes"] == {"mca": "620422100000", "nbs": "620422109000"}
    assert answer["point"] == {"lon": 104.05, "lat": 36.05, "crs": "cgcs2000"}
    assert answer["certain"] is True
    assert answer["candidates"] == answer["warnings"] == []


def test_the_nearest_line_is_measured_in_metres(ask) -> None:
    answer = ask(lon=104.0989, lat=36.05).json()

    assert answer["boundary_distance_m"] == pytest.approx(99.1, abs=0.2)


def test_an_accuracy_that_crosses_a_line_names_both_sides_with_their_shares(ask) -> None:
    answer = ask(lon=104.0989, lat=36.05, accuracy_m=200).json()

    shares = {c["name"]: c["share"] for c in answer["candidates"] if c["level"] == "village"}
    assert answer["certain"] is False
    assert names(answer)[-1] == "西村"
    # A line half a radius from the centre cuts off 19.55 % of a disc.
    assert shares == {
        "西村": pytest.approx(0.8045, abs=0.01),
        "东村": pytest.approx(0.1955, abs=0.01),
    }


def test_the_levels_above_are_certain_where_both_sides_are_in_them(ask) -> None:
    answer = ask(lon=104.0989, lat=36.05, accuracy_m=200).json()

    assert [(c["level"], c["share"]) for c in answer["candidates"]][:3] == [
        ("city", 1.0),
        ("county", 1.0),
        ("township", 1.0),
    ]


def test_an_accuracy_that_reaches_no_line_leaves_no_doubt(ask) -> None:
    answer = ask(lon=104.0989, lat=36.05, accuracy_m=90).json()

    assert answer["certain"] is True
    assert answer["candidates"] == []


def test_a_point_on_a_line_belongs_to_the_village_with_the_smallest_uid(ask, villages) -> None:
    answer = ask(lon=104.1, lat=36.05).json()

    first = min(villages, key=lambda village: str(village.uid))
    assert answer["divisions"][-1]["uid"] == str(first.uid)
    assert answer["certain"] is False
    assert answer["boundary_distance_m"] == 0
    assert [w["code"] for w in answer["warnings"]] == ["locate.on_the_line"]
    assert {c["name"] for c in answer["candidates"] if c["level"] == "village"} == {"西村", "东村"}


def test_a_point_outside_the_city_is_told_so(ask) -> None:
    answer = ask(lon=104.3, lat=36.05).json()

    assert answer["divisions"] == []
    assert answer["certain"] is False
    assert answer["boundary_distance_m"] == pytest.approx(9_010, abs=10)
    assert [w["code"] for w in answer["warnings"]] == ["locate.outside_city"]


@pytest.mark.parametrize(("lon", "lat"), [(-180, 90), (180, -90), (0, 0), (2.3, 48.9)])
def test_the_far_side_of_the_world_is_outside_too(ask, lon, lat) -> None:
    answer = ask(lon=lon, lat=lat, crs="bd09").json()

    assert answer["divisions"] == []
    assert answer["boundary_distance_m"] is None


def test_the_share_outside_the_city_is_nobodys(ask) -> None:
    answer = ask(lon=104.2, lat=36.05, accuracy_m=100).json()

    (city,) = [c for c in answer["candidates"] if c["level"] == "city"]
    assert city["share"] == pytest.approx(0.5, abs=0.01)


def test_an_accuracy_of_many_kilometres_names_no_candidates(ask) -> None:
    answer = ask(lon=104.05, lat=36.05, accuracy_m=20_000).json()

    assert names(answer)[-1] == "西村"
    assert answer["certain"] is False
    assert answer["candidates"] == []
    assert [w["code"] for w in answer["warnings"]] == ["locate.accuracy_too_coarse"]


def test_the_declared_datum_decides_the_village(ask) -> None:
    """250 m east of the line as a map provider draws it is still west of it on the ground."""
    as_gps = ask(lon=104.101, lat=36.05).json()
    as_drawn = ask(lon=104.101, lat=36.05, crs="gcj02").json()

    assert names(as_gps)[-1] == "东村"
    assert names(as_drawn)[-1] == "西村"
    assert as_drawn["point"]["lon"] < 104.1


def test_the_datum_is_never_guessed(villages) -> None:
    client = factories.sign_in(factories.user(Role.WORKER, villages[0]))

    answer = client.get(LOCATE, {"lon": 104.05, "lat": 36.05})

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.invalid"
    assert "crs" in answer.json()["details"]


@pytest.mark.parametrize(
    "bad",
    [
        {"lon": "nan"},
        {"lon": "inf"},
        {"lon": "1e999"},
        {"lon": "180.1"},
        {"lat": "-90.01"},
        {"lat": "36_0"},
        {"lat": "٣٦"},
        {"lat": "36\x00"},
        {"crs": "xian80"},
        {"accuracy_m": "-1"},
        {"accuracy_m": "9" * 400},
        {"as_of": "2026-02-30"},
        {"as_of": "20260101"},
        {"as_of": "today"},
    ],
    ids=str,
)
def test_what_is_no_place_is_refused_by_name(ask, bad) -> None:
    answer = ask(**{"lon": 104.05, "lat": 36.05, **bad})

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.invalid"
    assert list(answer.json()["details"]) == list(bad)


def test_a_day_before_the_first_edition_has_no_answer(ask) -> None:
    answer = ask(lon=104.05, lat=36.05, as_of="1999-12-31")

    assert answer.status_code == 404
    assert answer.json()["code"] == "edition.none_for_day"


def test_the_day_and_the_edition_are_told(ask) -> None:
    answer = ask(lon=104.05, lat=36.05, as_of="2024-05-01").json()

    assert answer["as_of"] == "2024-05-01"
    assert len(answer["edition"]) == 64


def test_many_points_are_answered_in_the_order_sent(send) -> None:
    answer = send([[104.05, 36.05], [104.15, 36.05, 12.5], [104.3, 36.05, None]]).json()

    assert [names(one)[-1:] for one in answer["results"]] == [["西村"], ["东村"], []]


def test_one_and_many_give_the_same_answer(ask, send) -> None:
    single = ask(lon=104.0989, lat=36.05, accuracy_m=200).json()

    bulk = send([[104.05, 36.05], [104.0989, 36.05, 200]]).json()

    assert bulk["results"][1] == {k: single[k] for k in bulk["results"][1]}
    assert (bulk["as_of"], bulk["edition"]) == (single["as_of"], single["edition"])


def test_no_points_have_no_answers(send) -> None:
    assert send([]).json()["results"] == []


def test_twenty_thousand_points_are_taken_and_one_more_is_not(send) -> None:
    taken = send([[104.05, 36.05]] * 20_000)
    refused = send([[104.05, 36.05]] * 20_001)

    assert len(taken.json()["results"]) == 20_000
    assert refused.status_code == 413
    assert refused.json()["code"] == "locate.too_many_points"
    assert refused.json()["details"] == {"most": 20_000, "sent": 20_001}


@pytest.mark.parametrize(
    "points",
    ["x", None, [1], [[104.05]], [[True, 36]], [["104", "36"]], [[104, 36, -1]], [[181, 36]],
     [[104, 36, 1, 2]], [[None, 36]], [{"lon": 104}]],
    ids=str,
)  # fmt: skip
def test_a_list_with_something_else_in_it_is_refused(send, points) -> None:
    answer = send(points)

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.invalid"
    assert list(answer.json()["details"]) == ["points"]


def test_a_stranger_is_not_answered(api, villages) -> None:
    answer = api.get(LOCATE, {"lon": 104.05, "lat": 36.05, "crs": "wgs84"})

    assert answer.status_code == 401
    assert answer.json()["code"] == "access.not_signed_in"
