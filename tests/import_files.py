"""Files as clerks send them, made for tests: rows of texts in, bytes out."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

HOUSEHOLD_HEADINGS = (
    "户编号", "户主姓名", "县（区）", "乡镇（街道）", "村（社区）", "村民小组", "住址", "联系电话",
    "经度", "纬度", "坐标系", "住房类型", "登记日期",
)  # fmt: skip
PERSON_HEADINGS = ("户编号", "姓名", "身份证号", "与户主关系", "联系电话")
AID_HEADINGS = ("身份证号", "姓名", "救助项目", "保障类别", "金额（元）", "起始日期", "终止日期")


def csv_file(
    rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8-sig", separator: str = ","
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(
    rows: Iterable[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, str]] = ()
) -> bytes:
    """A workbook with one sheet.

    Args:
        merges: first row, first column, last row, last column (from 0) and the text.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": not merges}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for merge in merges:
            sheet.merge_range(*merge)
    return file.getvalue()


def household_file(*rows: list[Any], **how: Any) -> bytes:
    """A CSV file of households under the headings of the template."""
    return csv_file([HOUSEHOLD_HEADINGS, *rows], **how)


def person_file(*rows: list[Any]) -> bytes:
    """A CSV file of persons under the headings of the template."""
    return csv_file([PERSON_HEADINGS, *rows])


def household_row(number: int, **given: Any) -> list[Any]:
    """A faultless row of HOUSEHOLD_HEADINGS, in the village of tests/world.py."""
    facts: dict[str, Any] = {
        "code": f"T{number:06d}",
        "head_name": "张建国",
        "county": "会宁县",
        "township": "会师镇",
        "village": "南关社区",
        "group_no": number % 9,
        "address": f"南关社区{number % 9}组{number}号",
        "phone": f"138{number:08d}",
        "lon": round(104.01 + number % 80 / 1000, 6),
        "lat": round(36.01 + number % 70 / 1000, 6),
        "datum": "CGCS2000",
        "housing": "砖混平房",
        "registered_on": "2020年1月5日",
    }
    return list((facts | given).values())
