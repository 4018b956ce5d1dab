"""Divisions of a day, their outlines, and what their codes meant."""

from datetime import date
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from boundaries_data.actions.editions import NotPublishableError, build_edition
from boundaries_data.models import DivisionCode, DivisionVersion, Edition, EditionOutline, Role
from tests import factories

pytestmark = pytest.mark.django_db

API = "/api/boundaries/v1/"


@pytest.fixture
def city():
    whole = factories.rectangle(104.0, 36.0, 104.2, 36.1)
    return factories.division(
        "city", "白银市", outline=whole, mca="620400000000", nbs="620400000000"
    )


@pytest.fixture
def county(city):
    whole = factories.rectangle(104.0, 36.0, 104.2, 36.1)
    return factories.division(
        "county", "会宁县", parent=city, outline=whole, mca="620422000000", nbs="620422000000"
    )


@pytest.fixture
def towns(county):
    west = factories.rectangle(104.0, 36.0, 104.1, 36.1)
    east = factories.rectangle(104.1, 36.0, 104.2, 36.1)
    made = [
        factories.division("township", "会师镇", parent=county, outline=west, nbs="620422100000"),
        factories.division("township", "草滩镇", parent=county, outline=east, nbs="620422122000"),
    ]
    factories.division("village", "南关社区", parent=made[0], outline=west)
    factories.division("village", "草滩村", parent=made[1], outline=east)
    return made


@pytest.fixture
def get(city):
    client = factories.sign_in(factories.user(Role.OFFICER, city))

    def ask(path, headers=None, **query):
        return client.get(API + path, query, headers=headers)

    return ask


def names(answer) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def test_divisions_are_listed_by_level_in_the_order_of_their_codes(get, towns) -> None:
    assert names(get("divisions/", level="township")) == ["会师镇", "草滩镇"]


def test_divisions_are_listed_by_parent_and_by_name(get, towns, county) -> None:
    assert names(get("divisions/", parent=str(county.uid))) == ["会师镇", "草滩镇"]
    assert names(get("divisions/", q="滩", level="township")) == ["草滩镇"]
    assert names(get(f"divisions/{county.uid}/children/")) == ["会师镇", "草滩镇"]


def test_a_former_name_finds_the_division_under_its_present_one(get, county) -> None:
    DivisionVersion.objects.filter(division=county).update(other_names=["会州县"])

    assert names(get("divisions/", q="会州")) == ["会宁县"]


def test_a_name_of_before_is_told_for_a_day_of_before(get, county, city) -> None:
    day = date(2020, 1, 1)
    DivisionVersion.objects.filter(division=county).update(valid=DateRange(factories.SINCE, day))
    DivisionVersion.objects.create(
        division=county, valid=DateRange(day, None), name="会宁市", kind="county", parent=city
    )

    assert get(f"divisions/{county.uid}/", as_of="2019-12-31").json()["name"] == "会宁县"
    assert get(f"divisions/{county.uid}/", as_of="2020-01-01").json()["name"] == "会宁市"


def test_a_division_tells_its_chain_codes_and_source(get, towns) -> None:
    told = get(f"divisions/{towns[0].uid}/").json()

    assert [above["name"] for above in told["chain"]] == ["白银市", "会宁县"]
    assert told["codes"] == {"mca": None, "nbs": "620422100000"}
    assert told["all_codes"][0]["since"] == "2000-01-01"
    assert told["source"]["licence"] == "none"
    assert told["illustrative"] is False


def test_a_division_of_another_day_is_not_found(get, county) -> None:
    answer = get(f"divisions/{county.uid}/", as_of="1999-12-31")

    assert answer.status_code == 404
    assert answer.json()["code"] == "request.not_found"


def test_an_outline_is_geojson_and_says_whether_it_is_invented(get, towns) -> None:
    DivisionVersion.objects.filter(division=towns[0]).update(illustrative=True)
    edition = build_edition(by=None, day=factories.SINCE)

    feature = get(f"divisions/{towns[0].uid}/geometry/", tolerance_m=100).json()

    assert feature["geometry"]["type"] == "MultiPolygon"
    assert [104.1, 36.0] in feature["geometry"]["coordinates"][0][0]
    assert feature["geometry"].keys() == {"type", "coordinates"}
    assert feature["properties"] == {
        "level": "township",
        "uid": str(towns[0].uid),
        "name": "会师镇",
        "illustrative": True,
        "tolerance_m": 100,
        "as_of": "2000-01-01",
        "edition": edition.content_hash,
    }


def test_an_outline_that_the_asker_has_is_not_sent_again(get, towns) -> None:
    edition = build_edition(by=None, day=factories.SINCE)
    address = f"divisions/{towns[0].uid}/geometry/"

    first = get(address)
    again = get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"] == f'"{edition.content_hash}"'
    assert (again.status_code, again.content) == (304, b"")


def test_only_the_offered_tolerances_are_answered(get, towns) -> None:
    build_edition(by=None, day=factories.SINCE)

    answer = get(f"divisions/{towns[0].uid}/geometry/", tolerance_m=7)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["tolerance_m"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("divisions/", {"level": "province"}),
        ("divisions/", {"parent": "1"}),
        ("divisions/", {"q": "会\x00宁"}),
        ("divisions/", {"q": "宁" * 61}),
        ("divisions/", {"as_of": "2026-13-01"}),
        ("codes/resolve/", {"scheme": "gb", "code": "620422"}),
        ("codes/resolve/", {"scheme": "mca", "code": "62042"}),
        ("codes/resolve/", {"scheme": "mca", "code": "٦٢٠٤٢٢"}),
        ("codes/resolve/", {"scheme": "mca"}),
        ("codes/translate/", {"scheme": "mca", "code": "620422", "from": "2020-01-01"}),
    ],
    ids=str,
)
def test_a_malformed_question_is_refused(get, path, query) -> None:
    answer = get(path, **query)

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.invalid"


def test_a_code_means_what_its_scheme_says(get, county, city) -> None:
    """One number, two schemes, two townships: never joined."""
    factories.division("township", "乌兰镇", parent=county, nbs="620421103000")
    factories.division("township", "刘川镇", parent=county, mca="620421103000")

    told = {
        scheme: get("codes/resolve/", scheme=scheme, code="620421103").json()["division"]["name"]
        for scheme in ("nbs", "mca")
    }

    assert told == {"nbs": "乌兰镇", "mca": "刘川镇"}


@pytest.fixture
def renumbered(county):
    """会宁县 had another code until 1985."""
    DivisionCode.objects.filter(division=county, scheme="mca").update(
        valid=DateRange(date(1985, 1, 1), None)
    )
    DivisionCode.objects.create(
        division=county,
        scheme="mca",
        value="622423000000",
        valid=DateRange(date(1980, 1, 1), date(1985, 1, 1)),
        basis="code book",
    )
    return county


def test_a_retired_code_is_gone_and_says_what_it_became(get, renumbered) -> None:
    answer = get("codes/resolve/", scheme="mca", code="622423")

    assert answer.status_code == 410
    assert answer.json()["code"] == "division_code.retired"
    (became,) = answer.json()["details"]["became"]
    assert (became["code"], became["name"]) == ("620422000000", "会宁县")
    assert answer.json()["details"]["meant"][0]["until"] == "1985-01-01"


def test_a_retired_code_still_has_its_meaning_on_a_day_of_then(get, renumbered) -> None:
    told = get("codes/resolve/", scheme="mca", code="622423", as_of="1984-12-31").json()

    assert told["uid"] == str(renumbered.uid)
    assert told["code"]["basis"] == "code book"
    assert told["division"] is None


def test_the_last_day_of_a_code_is_the_day_before_its_end(get, renumbered) -> None:
    assert get("codes/resolve/", scheme="mca", code="622423", as_of="1985-01-01").status_code == 410
    assert get("codes/resolve/", scheme="mca", code="620422", as_of="1985-01-01").status_code == 200


def test_a_code_of_a_later_day_is_not_yet_known(get, renumbered) -> None:
    answer = get("codes/resolve/", scheme="mca", code="620422", as_of="1984-12-31")

    assert answer.status_code == 404
    assert answer.json()["code"] == "division_code.not_yet_in_force"


def test_a_code_that_never_was_is_unknown(get, county) -> None:
    answer = get("codes/resolve/", scheme="mca", code="999999")

    assert answer.status_code == 404
    assert answer.json()["code"] == "division_code.unknown"


def test_a_code_is_translated_between_two_days(get, renumbered) -> None:
    told = get(
        "codes/translate/",
        scheme="mca",
        code="622423",
        **{"from": "1984-06-01", "to": "2026-01-01"},
    ).json()

    assert told["before"]["code"]["code"] == "622423000000"
    assert [after["code"]["code"] for after in told["after"]] == ["620422000000"]
    assert told["after"][0]["division"]["name"] == "会宁县"


def test_an_edition_with_the_same_content_is_the_same_edition(towns) -> None:
    first = build_edition(by=None, day=factories.SINCE)

    assert build_edition(by=None, day=factories.SINCE) == first
    assert Edition.objects.count() == 1


def test_a_new_name_makes_another_edition(towns) -> None:
    first = build_edition(by=None, day=factories.SINCE)
    DivisionVersion.objects.filter(division=towns[0]).update(name="会州镇")

    assert build_edition(by=None, day=factories.SINCE).content_hash != first.content_hash


def test_every_division_is_drawn_at_every_tolerance(towns) -> None:
    edition = build_edition(by=None, day=factories.SINCE)

    for tolerance in (0, 25, 100, 400):
        assert edition.outlines.filter(tolerance_m=tolerance).count() == 6


def test_outlines_that_overlap_are_not_published(towns) -> None:
    DivisionVersion.objects.filter(division=towns[0]).update(
        outline=factories.rectangle(104.0, 36.0, 104.15, 36.1)
    )

    with pytest.raises(NotPublishableError) as refused:
        build_edition(by=None, day=factories.SINCE)

    assert refused.value.code == "edition.not_a_coverage"
    assert not EditionOutline.objects.exists()


def test_a_level_that_does_not_fill_the_one_above_is_not_published(city, towns) -> None:
    DivisionVersion.objects.filter(division=city).update(
        outline=factories.rectangle(104.0, 36.0, 104.2, 36.2)
    )

    with pytest.raises(NotPublishableError):
        build_edition(by=None, day=factories.SINCE)


def test_the_outlines_under_a_division_come_together(get, towns, county) -> None:
    edition = build_edition(by=None, day=factories.SINCE)

    answer = get(f"divisions/{county.uid}/children/geometry/", tolerance_m=25)

    assert {f["properties"]["name"] for f in answer.json()["features"]} == {"会师镇", "草滩镇"}
    assert {f["properties"]["tolerance_m"] for f in answer.json()["features"]} == {25}
    assert answer.headers["ETag"] == f'"{edition.content_hash}"'


def test_under_a_village_there_are_no_outlines(get, towns) -> None:
    build_edition(by=None, day=factories.SINCE)
    village = DivisionVersion.objects.get(name="草滩村").division

    answer = get(f"divisions/{village.uid}/children/geometry/")

    assert answer.json() == {"type": "FeatureCollection", "features": []}


def test_the_outlines_under_nobody_are_not_found(get, towns) -> None:
    build_edition(by=None, day=factories.SINCE)

    answer = get(f"divisions/{uuid4()}/children/geometry/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "request.not_found"
