"""Lists as files: CSV, XLSX and GeoJSON, each sent while its rows are read.

Cells hold what people typed, so none may act as a formula in a spreadsheet.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from geo_minzheng.shared.xlsx_stream import Sheet, workbook

FORMATS = ("json", "csv", "geojson", "xlsx")

BLOCK = 64 * 1024
"""Characters sent at once: a row at a time costs more than making the row."""

_encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"); the wide
# forms are what a Chinese keyboard gives.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

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
    point: str = "",
    exercise: str = "",
) -> StreamingHttpResponse:
    """`rows` as a file of `format`, whatever they are rows of.

    Args:
        name: of the file, before the day and the ending.
        point: the key of a row's `{lon, lat}`, for GeoJSON; a row without one has no geometry.
        exercise: what a file of an exercise says: the line above the headings of CSV and XLSX,
            and the `notice` of GeoJSON, beside `exercise: true`. Empty: it is none.
    """
    if format == "geojson":
        return sent(format, name, geojson_file(geojson_features(rows, point), exercise))
    headings = [column.heading for column in columns]
    made = [column.cell for column in columns]
    cells = ([plain_cell(cell(row)) for cell in made] for row in rows)
    if format == "xlsx":
        return sent(format, name, workbook([Sheet(name[:31], headings, cells, above=exercise)]))
    return sent(format, name, csv_file(headings, cells, exercise))


def sent(format: str, name: str, content: Iterable[str | bytes]) -> StreamingHttpResponse:
    """`content` as a file to keep, named by `name` and the day."""
    charset = "; charset=utf-8" if format == "csv" else ""
    answer = StreamingHttpResponse(content, content_type=f"{MEDIA_TYPES[format]}{charset}")
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
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_file(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], notice: str = ""
) -> Iterator[str]:
    """Lines for Excel, which reads UTF-8 only behind a byte order mark."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    lines.write("\ufeff")
    if notice:
        writer.writerow([notice])
    writer.writerow(headings)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
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


def geojson_file(features: Iterable[str], exercise: str = "") -> Iterator[str]:
    """A FeatureCollection in blocks."""
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


def plain_cell(value: Any) -> Any:
    """`value` without its time zone; an instant as text, as a clock here shows it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return value
