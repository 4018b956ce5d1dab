"""Offices of the jurisdiction: where they are and how many serve there."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from field_api.api.desk import count_words
from field_api.api.desk.list_views import list_view
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    ListPageQuery,
    only_count,
)
from field_api.api.household_rows import Coordinate, DwellingShape, PlaceShape
from field_api.api.places import DivisionNames, divisions_under
from field_api.api.positions import Order, a_number
from field_api.api.query import YesOrNo
from field_api.api.walking import Row, Rows
from field_api.models import ListName, Office
from field_api.models.office import LEAST_STAFF

ORDERS = {
    "division": Order("division_id", a_number),
    "-division": Order("division_id", a_number, descending=True),
    "staff": Order("staff_count", a_number),
    "-staff": Order("staff_count", a_number, descending=True),
}


class OfficeQuery(ListPageQuery):
    """Filters of the list; all given ones hold together."""

    short = YesOrNo(
        required=False,
        label=_("人员不足"),
        help_text=f"Fewer than {LEAST_STAFF} staff posted today.",
    )
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="division", label=_("排序"))


class OfficeShape(serializers.Serializer[Any]):
    """One office."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    division = PlaceShape(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="Public.")
    staff_count = serializers.IntegerField(help_text="Staff posted today.")
    short = serializers.BooleanField(help_text=f"Fewer than {LEAST_STAFF}.")
    location = DwellingShape(allow_null=True)
    opened_on = serializers.DateField()


def offices_of(ask: ListAsk) -> QuerySet[Office]:
    """Open offices of the jurisdiction, with `staff_count`."""
    offices = Office.objects.visible_to(ask.by).open_on(ask.today).with_staff_on(ask.today)
    if "division" in ask.query:
        under = divisions_under(ask.query["division"])
        offices = offices.filter(division_id__in=[row.division_id for row in under])
    if "short" in ask.query:
        word = "lt" if ask.query["short"] else "gte"
        offices = offices.filter(**{f"staff_count__{word}": LEAST_STAFF})
    return offices


def plain(offices: QuerySet[Office]) -> Rows:
    placed: QuerySet[Any] = offices.annotate(
        lon=Coordinate("location", function="ST_X"), lat=Coordinate("location", function="ST_Y")
    )
    rows: Rows = placed.values(
        "id",
        "name",
        "division_id",
        "address",
        "phone",
        "opened_on",
        "staff_count",
        "lon",
        "lat",
    )
    return rows


def finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    """Rows of `plain` as `OfficeShape`."""
    places, found = DivisionNames(), list(rows)
    places.learn(row["division_id"] for row in found)
    for row in found:
        lon, lat = row.pop("lon"), row.pop("lat")
        yield {
            **row,
            "division": places.named(row["division_id"]),
            "short": row["staff_count"] < LEAST_STAFF,
            "location": None if lon is None else {"lon": lon, "lat": lat},
        }


def columns() -> list[ListColumn]:
    """The columns of the list."""
    return [
        ListColumn(
            "name",
            gettext("民政所"),
            lambda row: row["name"],
            link=lambda row: reverse("office", args=[row["id"]]),
        ),
        ListColumn(
            "division",
            gettext("乡镇街道"),
            lambda row: " ".join(
                filter(
                    None,
                    [
                        (row["division"] or {}).get("parent_name"),
                        (row["division"] or {}).get("name"),
                    ],
                )
            ),
            order="division",
        ),
        ListColumn(
            "staff_count",
            gettext("工作人员"),
            lambda row: row["staff_count"],
            look="staff",
            order="staff",
        ),
        ListColumn("address", gettext("地址"), lambda row: row["address"]),
        ListColumn("phone", gettext("电话"), lambda row: row["phone"]),
        ListColumn(
            "opened_on", gettext("设立日期"), lambda row: row["opened_on"], look="day", shown=False
        ),
    ]


OFFICES = ListKind(
    name=ListName.OFFICES,
    icon="building",
    query=OfficeQuery,
    shape=OfficeShape,
    orders=ORDERS,
    rows=offices_of,
    plain=plain,
    finished=finished,
    columns=columns,
    totals=only_count(count_words.offices),
    how_to_fill=_("您的辖区内还没有民政所。请由管理员登记民政所。"),
    point="location",
    unique="id",
    small=True,
)

OfficeListView = list_view(OFFICES)
