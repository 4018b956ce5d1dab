"""Columns that several lists share: where a row stands, whose it is, whether it was invented."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from field_api.api.desk.listing import ListColumn
from field_api.api.walking import Row


def place_columns(order: str = "village", *, group: bool = False) -> list[ListColumn]:
    """Township, village and group: one cell on the page, a column each in files."""

    def whole(row: Row) -> str:
        village = row["village"] or {}
        number = row.get("group_no", 0) if group else 0
        words = [village.get("parent_name", ""), village.get("name", "")]
        return " ".join([*filter(None, words), *([_("{n} 组").format(n=number)] if number else [])])

    apart = [
        ListColumn("township", _("乡镇街道"), _of_village("parent_name"), page=False),
        ListColumn("village_name", _("村社区"), _of_village("name"), page=False),
    ]
    if group:
        apart.append(
            ListColumn("group_no", _("组"), lambda row: row["group_no"] or None, page=False)
        )
    return [ListColumn("village", _("村社区"), whole, order=order, file=False), *apart]


def point_columns(key: str, *, accuracy: Callable[[Row], Any] | None = None) -> list[ListColumn]:
    """Longitude and latitude of CGCS2000, in files."""
    made = [
        ListColumn("lon", _("经度"), lambda row: (row[key] or {}).get("lon"), page=False),
        ListColumn("lat", _("纬度"), lambda row: (row[key] or {}).get("lat"), page=False),
    ]
    if accuracy:
        made.append(ListColumn("accuracy_m", _("定位精度（米）"), accuracy, page=False))
    return made


def illustrative_columns() -> list[ListColumn]:
    """Says of each row of a file whether it was invented; in every file that names people."""
    invented, real = _("演示数据"), _("正式数据")
    return [
        ListColumn(
            "illustrative",
            _("数据性质"),
            lambda row: invented if row["illustrative"] else real,
            page=False,
        )
    ]


def household_columns(*, shown: bool = True) -> list[ListColumn]:
    """The head, leading to the dossier, and the number of the file, of a row's `household`."""
    return [
        ListColumn(
            "head_name",
            _("户主"),
            lambda row: row["household"]["head_name"],
            link=lambda row: dossier_of(row["household"]["uid"]),
            shown=shown,
        ),
        ListColumn(
            "household_code",
            _("户编号"),
            lambda row: row["household"]["code"],
            look="muted",
            shown=False,
        ),
    ]


def dossier_of(uid: str) -> str:
    return reverse("household-dossier", args=[uid])


def labels(choices: Any) -> dict[Any, str]:
    """Labels of choices, each translated once and not in each row."""
    return {value: str(label) for value, label in choices}


def _of_village(name: str) -> Callable[[Row], str]:
    return lambda row: str((row["village"] or {}).get(name, ""))
