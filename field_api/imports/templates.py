"""Empty files to fill in: headings, one example that is ignored, drop-down lists, explanations."""

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pyogrio
import shapely
import xlsxwriter
from django.utils import translation

from field_api.imports.fields import Field, Kind
from field_api.imports.layers import LATITUDE, LONGITUDE
from field_api.imports.reading import EXAMPLE_MARK
from field_api.models import ImportKind
from geo_minzheng.shared.crs import CGCS2000

LISTED_ROWS = 20_000
"""Rows that have drop-down lists; more can be filled in without."""

_EXAMPLE = f"{EXAMPLE_MARK}（本行导入时忽略）"
_IGNORED = "说明：（本行导入时忽略）"
_SHEETS = {
    ImportKind.HOUSEHOLDS: "户",
    ImportKind.PERSONS: "人员",
    ImportKind.AIDS: "救助待遇",
    ImportKind.MEANS: "经济状况核查",
}


def xlsx_template(kind: Kind) -> bytes:
    """A workbook: the sheet to fill in, and one that explains each column. In Chinese."""
    file = io.BytesIO()
    with (
        translation.override(None),
        xlsxwriter.Workbook(file, {"in_memory": True}) as book,
    ):
        needed = {name for names in kind.needed for name in names}
        head = book.add_format({"bold": True, "bg_color": "#E8EEF2", "border": 1})
        must = book.add_format({"bold": True, "bg_color": "#FBE3D6", "border": 1})
        example = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
        # As text, or a spreadsheet rounds long numbers and turns 3-12 into a day.
        as_text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_SHEETS[ImportKind(kind.name)])
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(kind.fields):
            sheet.set_column(column, column, field.width, as_text)
            sheet.write_string(0, column, field.heading, must if field.name in needed else head)
            sheet.write_string(1, column, example_of(field, column), example)
            if field.choices:
                sheet.data_validation(
                    2,
                    column,
                    LISTED_ROWS,
                    column,
                    {"validate": "list", "source": list(field.choices), "error_type": "warning"},
                )
        _explain(book, kind, needed)
    return file.getvalue()


def _explain(book: xlsxwriter.Workbook, kind: Kind, needed: set[str]) -> None:
    sheet = book.add_worksheet("填写说明")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True})
    sheet.set_column(0, 1, 16, wrap)
    sheet.set_column(2, 3, 60, wrap)
    rules = (
        "橙色列必填（村代码与村名填一种即可）。",
        "空白格表示“不改”，已登记的内容保持不变；要清空某项，请在户档案中更正。",
        "以“示例”开头的行、空行、“合计”行不导入。同一文件导入两次，第二次不会有任何变化。",
        "日期可写 2026-01-05、2026/1/5、2026年1月5日或 20260105。",
    )
    for row, rule in enumerate(rules):
        sheet.merge_range(row, 0, row, 3, rule, wrap)
    top = len(rules) + 1
    for column, heading in enumerate(("列", "是否必填", "说明", "可填写的内容")):
        sheet.write_string(top, column, heading, bold)
    for row, field in enumerate(kind.fields, start=top + 1):
        sheet.write_string(row, 0, field.heading)
        sheet.write_string(row, 1, "必填" if field.name in needed else "")
        sheet.write_string(row, 2, str(field.help))
        sheet.write_string(row, 3, "、".join(field.choices))


def csv_template(kind: Kind) -> bytes:
    """Headings, what goes into each column, and the example, in UTF-8 with the mark by which
    Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.heading for field in kind.fields])
    with translation.override(None):
        writer.writerow([_explained(kind, field, n) for n, field in enumerate(kind.fields)])
    writer.writerow([example_of(field, column) for column, field in enumerate(kind.fields)])
    return text.getvalue().encode("utf-8-sig")


def _explained(kind: Kind, field: Field, column: int) -> str:
    """The cell that explains a column; the first says that the row is no data."""
    needed = any(field.name in names for names in kind.needed)
    said = [_IGNORED] if column == 0 else []
    said += ["必填。"] if needed else []
    said += [str(field.help)] if field.help else []
    said += ["可填：" + "、".join(field.choices)] if field.choices else []
    return "".join(said)


def gpkg_template(kind: Kind) -> bytes:
    """A layer of points in CGCS2000 with the columns as fields, and the example as its point."""
    fields = [
        (column, field)
        for column, field in enumerate(kind.fields)
        if field.heading not in (LONGITUDE, LATITUDE) and field.name != "datum"
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.gpkg")
        pyogrio.raw.write(
            path,
            geometry=np.array([shapely.to_wkb(shapely.Point(104.05, 36.05))], dtype=object),
            field_data=[np.array([example_of(f, c)], dtype=object) for c, f in fields],
            fields=[field.heading for _column, field in fields],
            geometry_type="Point",
            crs=f"EPSG:{CGCS2000}",
            layer="households",
            driver="GPKG",
        )
        return path.read_bytes()


def example_of(field: Field, column: int) -> str:
    """The example's cell; its first says that the row is one."""
    return _EXAMPLE if column == 0 else field.example


MAKERS = {"xlsx": xlsx_template, "csv": csv_template, "gpkg": gpkg_template}
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
}
