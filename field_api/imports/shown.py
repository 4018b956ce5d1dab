"""Staged rows as a page shows them, and as a file gives the bad ones back.

Personal numbers are masked on the page. The file holds what its sender sent, and says what is
wrong with each row.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from field_api.imports.fields import Field, Kind
from field_api.imports.kinds import KINDS
from field_api.models import ImportBatch, ImportRow, Verdict
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone, unseal

MOST_GIVEN_BACK = 20_000
"""Rows; 40 cells each are 100 MB while the file is made."""


@dataclass(frozen=True)
class Change:
    """One field that would change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """One row of a batch for a page; `title` names what it is about."""

    number: int
    verdict: str
    verdict_label: str
    outcome: str
    outcome_label: str
    chosen: bool
    title: str
    changes: tuple[Change, ...]
    problems: tuple[dict[str, str], ...]


def shown(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ShownRow]:
    kind = KINDS[batch.kind]
    return [_shown(kind, row) for row in rows]


def content_of(row: ImportRow) -> dict[str, Any]:
    """What a row says; empty once the batch is purged."""
    if not row.content:
        return {"values": {}}
    content: dict[str, Any] = json.loads(unseal(bytes(row.content)))
    return content


def problem_file(batch: ImportBatch, rows: Iterable[ImportRow]) -> IO[bytes]:
    """The bad rows as XLSX: number in the file, what is wrong, and the cells as they were sent.

    Corrected, it can be sent again: the columns in front are not read. It is made in memory, for
    the writer's own files would hold whole numbers; so it ends at `MOST_GIVEN_BACK` rows.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("问题行"))
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF2"})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, 1, 10)
        sheet.set_column(2, 2, 60)
        sheet.set_column(3, 3 + len(batch.headings), 16, text)
        for column, heading in enumerate(
            (_("原文件行号"), _("检查结论"), _("问题说明"), *batch.headings)
        ):
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(rows, start=1):
            if line > MOST_GIVEN_BACK:
                text_of_end = _(
                    "说明：问题行超过 %(n)s 行，其余未列出。请改正后重新上传，再下载余下的。"
                )
                sheet.write_string(line, 2, text_of_end % {"n": f"{MOST_GIVEN_BACK:,}"})
                break
            sheet.write_number(line, 0, row.number)
            sheet.write_string(line, 1, str(Verdict(row.verdict).label))
            sheet.write_string(line, 2, "\n".join(p["message"] for p in row.problems))
            for column, cell in enumerate(content_of(row).get("cells", ()), start=3):
                # As text: what was sent must not act as a formula, nor lose its last digits.
                if cell not in (None, ""):
                    sheet.write_string(line, column, _cell(cell), text)
    file.seek(0)
    return file


def _cell(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _shown(kind: Kind, row: ImportRow) -> ShownRow:
    content = content_of(row)
    values, before = content["values"], content.get("before", {})
    return ShownRow(
        number=row.number,
        verdict=row.verdict,
        verdict_label=str(Verdict(row.verdict).label),
        outcome=row.outcome,
        outcome_label=str(row.get_outcome_display()),
        chosen=row.chosen,
        title=_title(values),
        changes=tuple(_change(kind, name, old, values) for name, old in before.items()),
        problems=tuple({**p, "label": _label(kind, p["field"])} for p in row.problems),
    )


def _title(values: dict[str, Any]) -> str:
    named = [values.get("head_name") or values.get("name"), values.get("code")]
    number = values.get("identity_number")
    if number:
        named.append(masked_identity_number(number))
    elif values.get("household_code"):
        named.append(values["household_code"])
    return " ".join(str(part) for part in named if part)


def _change(kind: Kind, name: str, old: Any, values: dict[str, Any]) -> Change:
    spec = kind.by_name.get(name.removeprefix("entered_"))
    new = values.get(name)
    if name == "village":
        new = values.get("village") or values.get("village_code")
    return Change(_label(kind, name), _as_text(spec, old), _as_text(spec, new))


def _label(kind: Kind, name: str) -> str:
    spec = kind.by_name.get(name.removeprefix("entered_"))
    return str(spec.label) if spec else ""


def _as_text(spec: Field | None, value: Any) -> str:
    if value is None or value == "":
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if spec is None:
        return str(value)
    if isinstance(value, list):
        return "、".join(spec.meaning_of(str(item)) for item in value) or _("（空）")
    if spec.masked == "identity":
        return masked_identity_number(str(value))
    if spec.masked == "phone":
        return masked_phone(str(value))
    if spec.masked == "account":
        return f"****{str(value)[-4:]}"
    return spec.meaning_of(str(value))
