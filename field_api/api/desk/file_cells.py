"""Cells that files of several lists share; `list_cells` says the same of one row."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext as _

from field_api.api.cell_texts import Cells, either
from field_api.api.household_rows import Coordinate
from field_api.api.places import DivisionNames


def place_cells(make: Cells, column: str, villages: Iterable[int]) -> dict[str, Any]:
    """Township and village; `villages` hold every one that `column` may."""
    among = tuple(villages)
    places = DivisionNames.of(among)
    named = {one: place for one in among if (place := places.named(one))}
    return {
        "township": make.said(
            F(column), {one: place["parent_name"] for one, place in named.items()}
        ),
        "village_name": make.said(F(column), {one: place["name"] for one, place in named.items()}),
    }


def group_cell(column: str) -> NullIf:
    return NullIf(column, Value(0))


def point_cells(column: str) -> dict[str, Any]:
    """Longitude and latitude of CGCS2000."""
    return {
        "lon": Coordinate(column, function="ST_X"),
        "lat": Coordinate(column, function="ST_Y"),
    }


def household_cells(make: Cells) -> dict[str, Any]:
    """The head, and the number of the file, of a row's `household`."""
    return {
        "head_name": make.text("household__head_name"),
        "household_code": make.text("household__code"),
    }


def illustrative_cell(column: str) -> Any:
    return either(Q(**{column: True}), _("演示数据"), _("正式数据"))


def but_none(words: dict[Any, str]) -> dict[Any, str]:
    """Labels of choices without that of the blank one, which a file leaves blank."""
    return {value: label for value, label in words.items() if value}
