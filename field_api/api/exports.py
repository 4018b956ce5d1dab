"""Lists as files: CSV and GeoJSON as they are read, XLSX when it is complete.

Cells hold what people typed, so none may act as a formula in a spreadsheet.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from geo_minzheng.shared.errors import TooLargeError

FORMATS = ("json", "csv", "geojson", "xlsx")

MOST_XLSX_ROWS = 100_000
"""An XLSX file is finished before its first byte is sent: about 10 s for so many rows."""

BLOCK = 64 * 1024
"""Characters sent at once: a row at a time costs more than making the row."""

_encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"); the wide
# forms are what a Chinese keyboard gives.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

MEDIA_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FILE_ANSWERS: dict[tuple[int, str], Any] = {
    (200, MEDIA_TYPES["csv"]): OpenApiTypes.STR,
    (200, MEDIA_TYPES["geojson"]): OpenApiTypes.OBJECT,
    (200, MEDIA_TYPES["xlsx"]): OpenApiTypes.BINARY,
}
"""What a list with `format` may answer beside JSON, for the API's description."""


class TooManyRowsError(TooLargeError):
    """More rows match than an XLSX file is made of."""

    code = "export.too_many_rows"


class ByFormat(DefaultContentNegotiation):
    """`?format=` alone decides: an Accept header that names CSV must not stop a CSV answer."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type or "application/json"


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, and its cell in a row."""

    heading: str
    cell: Callable[[dict[str, Any]], Any]


def as_file(
    format: str,
    name: str,
    rows: Iterator[dict[str, Any]],
    columns: list[Column],
    *,
    row_count: int,
    point: str = "",
    features: Iterator[str] | None = None,
    exercise: str = "",
) -> HttpResponseBase:
    """`rows` as a file of `format`.

    Args:
        name: of the file, before the day and the ending.
        row_count: how many `rows` there are.
        point: the key of a row's `{lon, lat}`, for GeoJSON; a row without one has no geometry.
        features: the rows as GeoJSON features where the caller has them made already.
        exercise: what a file of an exercise says: the line above the headings of CSV and XLSX,
            and the `notice` of GeoJSON, beside `exercise: true`. Empty: it is none.

    Raises:
        TooManyRowsError: XLSX was asked for and there are more than `MOST_XLSX_ROWS`.
    """
    answer: HttpResponseBase
    if format == "xlsx":
        if row_count > MOST_XLSX_ROWS:
            raise TooManyRowsError(
                _("超过 {most} 行，无法导出为 XLSX。请缩小范围，或导出 CSV。").format(
                    most=MOST_XLSX_ROWS
                ),
                limit_rows=MOST_XLSX_ROWS,
            )
        answer = FileResponse(_xlsx(rows, columns, exercise), content_type=MEDIA_TYPES[format])
    elif format == "csv":
        answer = StreamingHttpResponse(
            _csv(rows, columns, exercise), content_type="text/csv; charset=utf-8"
        )
    else:
        answer = StreamingHttpResponse(
            _geojson(geojson_features(rows, point) if features is None else features, exercise),
            content_type=MEDIA_TYPES[format],
        )
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}-{day}.{format}")
    answer["Cache-Control"] = "no-store"
    return answer


def illustrative_column() -> Column:
    """Says of each row whether it was invented; in every file that names people."""
    invented, real = _("演示数据"), _("正式数据")
    return Column(_("数据性质"), lambda row: invented if row["illustrative"] else real)


def safe_cell(value: Any) -> Any:
    """`value` as a CSV cell that no spreadsheet runs."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _csv(rows: Iterator[dict[str, Any]], columns: list[Column], notice: str) -> Iterator[str]:
    lines = io.StringIO()
    writer = csv.writer(lines)
    cells = [column.cell for column in columns]
    # Excel reads UTF-8 only behind a byte order mark.
    lines.write("\ufeff")
    if notice:
        writer.writerow([notice])
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([safe_cell(_plain(cell(row))) for cell in cells])
        if lines.tell() >= BLOCK:
            yield lines.getvalue()
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue()


def geojson_features(rows: Iterable[dict[str, Any]], point: str) -> Iterator[str]:
    """Rows as GeoJSON features; where `point` is "" or empty in a row, without a geometry."""
    for row in rows:
        at = row.pop(point, None)
        geometry = {"type": "Point", "coordinates": [at["lon"], at["lat"]]} if at else None
        yield _encode({"type": "Feature", "geometry": geometry, "properties": row})


def geojson_page(features: Iterable[str], links: Mapping[str, str | None]) -> str:
    """A FeatureCollection of a page, with its neighbours as foreign members (RFC 7946, 6.1)."""
    told = _encode({"type": "FeatureCollection", **links})
    return f'{told[:-1]},"features":[{",".join(features)}]}}'


def _geojson(features: Iterator[str], exercise: str) -> Iterator[str]:
    # Foreign members (RFC 7946, 6.1), before the features: a reader who stops early has seen them.
    told = f'"exercise":true,"notice":{_encode(exercise)},' if exercise else ""
    opening, block, size = f'{{"type":"FeatureCollection",{told}"features":[', [], 0
    for feature in features:
        block.append(feature)
        size += len(feature)
        if size >= BLOCK:
            yield opening + ",\n".join(block)
            opening, block, size = ",\n", [], 0
    yield (opening if block or opening != ",\n" else "") + ",\n".join(block) + "]}"


def _xlsx(rows: Iterator[dict[str, Any]], columns: list[Column], notice: str) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    top = 1 if notice else 0
    if notice:
        sheet.write_string(0, 0, notice, heading)
    sheet.freeze_panes(top + 1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(top, at, column.heading, heading)
    for line, row in enumerate(rows, start=top + 1):
        for at, column in enumerate(columns):
            value = column.cell(row)
            if isinstance(value, date) and not isinstance(value, datetime):
                sheet.write_datetime(line, at, datetime.combine(value, datetime.min.time()), day)
            elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
                sheet.write_number(line, at, value)
            elif value is not None:
                # As text, whatever it begins with: never a formula, never a link.
                sheet.write_string(line, at, str(_plain(value)))
    book.close()
    file.seek(0)
    return file


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else value
