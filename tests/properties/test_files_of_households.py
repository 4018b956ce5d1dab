"""Files that the database writes hold what a row says when Python reads it, whatever was typed."""

import csv
import io
import json
import math
from datetime import date, timedelta
from typing import Any

from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from psycopg.types.range import DateRange
from python_calamine import CalamineWorkbook

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Role
from field_api.api.desk.households import HOUSEHOLDS
from field_api.api.desk.list_views import file_of
from field_api.api.desk.listing import ListAsk
from field_api.api.exports import csv_file, geojson_features, geojson_file, plain_cell
from field_api.models import Programme, Purpose
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.xlsx_stream import Sheet, workbook
from tests import factories

TODAY = timezone.localdate()
# What a database takes; what a spreadsheet, a line of CSV, JSON and XML stumble over is likely.
TYPED = st.text(
    st.one_of(
        st.sampled_from(list("=+-@\t\r\n＝＋－＠\"',;<>&\\\x01\x02\x7f王\U00020bb7")),
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    ),
    max_size=12,
)
DAYS = st.sampled_from([None, *(TODAY + timedelta(days=n) for n in (-9, 0, 3))])
DIBAO = (Programme.URBAN_DIBAO, Programme.RURAL_DIBAO)
AIDS = st.tuples(
    st.sampled_from(
        [(one, each) for one in DIBAO for each in ("1", "4")]
        + [(one, "") for one in Programme.values if one not in DIBAO]
    ),
    st.booleans(),
)
HOMES = st.lists(
    st.fixed_dictionaries(
        {
            "head_name": TYPED,
            "address": TYPED,
            "group_no": st.integers(0, 30),
            "status": st.sampled_from(["active", "closed"]),
            "housing": st.sampled_from(["", "flat", "cave"]),
            "danger_grade": st.sampled_from(["", "A", "D"]),
            "hazard": st.sampled_from(["", "riverside"]),
            "next_visit_due": DAYS,
            "last_visited_on": DAYS,
            "illustrative": st.booleans(),
        }
    ),
    max_size=5,
)
POINTS = st.sampled_from([None, (104.5, 36.25), (105.1234567, 35.7654321)])
LANGUAGES = st.sampled_from(["zh-hans", "en"])


def same(one: Any, other: Any) -> bool:
    """Whether two cells of CSV say the same: numbers may be spelt 105.0 and 105."""
    try:
        return math.isclose(float(one), float(other), rel_tol=0, abs_tol=0)
    except ValueError:
        return one == other


class FilesOfHouseholds(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        homes=HOMES,
        aids=st.lists(st.lists(AIDS, max_size=3), min_size=5, max_size=5),
        points=st.lists(POINTS, min_size=5, max_size=5),
        names=st.tuples(TYPED.filter(bool), TYPED.filter(bool)),
        order=st.sampled_from(["due", "-visited", "id"]),
        language=LANGUAGES,
    )
    def test_each_file_is_what_its_rows_say(
        self,
        homes: list[dict[str, Any]],
        aids: list[list[tuple[tuple[str, str], bool]]],
        points: list[Any],
        names: tuple[str, str],
        order: str,
        language: str,
    ) -> None:
        township = factories.division("township", names[0])
        village = factories.division("village", names[1], parent=township)
        for home, given_aids, point in zip(homes, aids, points, strict=False):
            closed = {"closed_on": TODAY} if home["status"] == "closed" else {}
            made = factories.household(village, at=point, **home, **closed)
            for (programme, aid_class), in_force in given_aids:
                factories.aid(
                    factories.person(made),
                    programme,
                    aid_class=aid_class,
                    valid=DateRange(date(2020, 1, 1), None if in_force else TODAY),
                )
        by = factories.user(Role.COORDINATOR, township)

        with translation.override(language):
            files = {each: _file(by, each, order) for each in ("csv", "xlsx", "geojson")}
            slow = {each: _by_rows(by, each, order) for each in ("csv", "xlsx", "geojson")}

        written, honest = _lines(files["csv"]), _lines(slow["csv"])
        assert [len(line) for line in written] == [len(line) for line in honest]
        for line, other in zip(written, honest, strict=True):
            assert all(map(same, line, other)), (line, other)
        assert _cells(files["xlsx"]) == _cells(slow["xlsx"])
        assert json.loads(files["geojson"]) == json.loads(slow["geojson"])


def _ask(by: Any, ending: str, order: str) -> ListAsk:
    return ListAsk(by, scope_of(by), {"format": ending, "ordering": order}, TODAY)


def _file(by: Any, ending: str, order: str) -> bytes:
    ask = _ask(by, ending, order)
    answer: Any = file_of(HOUSEHOLDS, ask, HOUSEHOLDS.rows(ask), StatedPurpose(Purpose.REVIEW))
    return b"".join(answer.streaming_content)


def _by_rows(by: Any, ending: str, order: str) -> bytes:
    """The same file, made from the rows one at a time as JSON has them."""
    ask = _ask(by, ending, order)
    rows = HOUSEHOLDS.every(ask, HOUSEHOLDS.rows(ask))
    if ending == "geojson":
        return "".join(geojson_file(geojson_features(rows, "location"))).encode()
    columns = HOUSEHOLDS.file_columns()
    headings = [str(column.heading) for column in columns]
    cells = [[plain_cell(column.cell(row)) for column in columns] for row in rows]
    if ending == "xlsx":
        return b"".join(workbook([Sheet("x", headings, cells)]))
    return "".join(csv_file(headings, cells)).encode()


def _lines(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def _cells(file: bytes) -> list[list[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    return sheet.to_python()
