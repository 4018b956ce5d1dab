"""How a cell of a list looks on a page. What it says is the column's; see `LOOKS`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from field_api.api.desk.listing import ListColumn
from field_api.api.walking import Row

LONG = 40
"""Characters of a note that a table shows; the rest stands in the visit."""


@dataclass(frozen=True)
class Drawn:
    """One cell: its HTML, and the class that aligns it."""

    html: SafeString
    css: str = ""


def drawn(column: ListColumn, row: Row, today: date) -> Drawn:
    """The cell of `column` in `row`."""
    value = column.cell(row)
    html = LOOKS[column.look](value, row, today)
    address = column.link(row) if column.link else None
    if address and html:
        html = format_html('<a href="{}">{}</a>', address, html)
    return Drawn(html, CLASSES.get(column.look, ""))


def _text(value: Any, row: Row, today: date) -> SafeString:
    return format_html("{}", "" if value is None else value)


def _muted(value: Any, row: Row, today: date) -> SafeString:
    return format_html('<span class="muted nowrap">{}</span>', value or "")


def _number(value: Any, row: Row, today: date) -> SafeString:
    return format_html("{}", "" if value is None else number_format(value))


def _yuan(value: Any, row: Row, today: date) -> SafeString:
    return format_html("{}", number_format(value, decimal_pos=2, force_grouping=True))


def _day(value: date | None, row: Row, today: date) -> SafeString:
    if value is None:
        return format_html('<span class="muted">{}</span>', "—")
    return format_html("{}", value.isoformat())


def _due(value: date | None, row: Row, today: date) -> SafeString:
    if value is None:
        return format_html('<span class="muted">{}</span>', _("未安排"))
    if not row["overdue"]:
        return format_html("{}", value.isoformat())
    late = _("逾期 {n} 天").format(n=(today - value).days)
    return format_html('{} <span class="late-text nowrap">{}</span>', value.isoformat(), late)


def _instant(value: datetime, row: Row, today: date) -> SafeString:
    return format_html("{}", timezone.localtime(value).strftime("%Y-%m-%d %H:%M"))


def _tag(value: Any, row: Row, today: date) -> SafeString:
    return format_html('<span class="tag">{}</span>', value)


def _outcome(value: Any, row: Row, today: date) -> SafeString:
    tone = "good" if row["outcome"] == "completed" else "warn"
    return format_html('<span class="tag tag-{}">{}</span>', tone, value)


def _present(value: Any, row: Row, today: date) -> SafeString:
    if value:
        return format_html('<span class="muted">{}</span>', value)
    return format_html('<span class="tag tag-warn">{}</span>', _("无"))


def _staff(value: int, row: Row, today: date) -> SafeString:
    if not row["short"]:
        return format_html("{}", value)
    return format_html('{} <span class="tag tag-warn">{}</span>', value, _("人员不足"))


def _metres(value: float | None, row: Row, today: date) -> SafeString:
    if value is None:
        why = _("住房无定位") if row["position"] else _("无定位")
        return format_html('<span class="muted">{}</span>', why)
    return format_html("{} {}", number_format(round(value)), _("米"))


def _long(value: str, row: Row, today: date) -> SafeString:
    return format_html("{}", Truncator(value).chars(LONG))


LOOKS: dict[str, Callable[[Any, Row, date], SafeString]] = {
    "text": _text,
    "muted": _muted,
    "number": _number,
    "yuan": _yuan,
    "day": _day,
    "due": _due,
    "instant": _instant,
    "tag": _tag,
    "outcome": _outcome,
    "present": _present,
    "staff": _staff,
    "metres": _metres,
    "long": _long,
}

CLASSES = {
    "number": "number",
    "yuan": "number",
    "metres": "number",
    "staff": "number",
    "day": "nowrap",
    "instant": "nowrap",
    "outcome": "nowrap",
}
