"""The columns of the list of households; `household_cells` says the same for long files."""

from django.utils.translation import gettext

from field_api.api.desk.list_cells import (
    dossier_of,
    illustrative_columns,
    labels,
    place_columns,
    point_columns,
)
from field_api.api.desk.listing import ListColumn
from field_api.models import Household, HouseholdStatus
from geo_minzheng.shared.marks import clauses


def columns() -> list[ListColumn]:
    """The columns of the list."""
    status, yes, no = labels(HouseholdStatus.choices), gettext("是"), gettext("否")
    housing, hazard = labels(Household.Housing.choices), labels(Household.Hazard.choices)
    return [
        ListColumn("code_in_file", gettext("户编号"), lambda row: row["code"], page=False),
        ListColumn(
            "head_name",
            gettext("户主"),
            lambda row: row["head_name"],
            link=lambda row: dossier_of(row["uid"]),
        ),
        ListColumn(
            "status", gettext("状态"), lambda row: status[row["status"]], look="tag", shown=False
        ),
        *place_columns(group=True),
        ListColumn("address", gettext("地址"), lambda row: row["address"]),
        ListColumn(
            "aids", gettext("救助待遇"), lambda row: clauses(aid["text"] for aid in row["aids"])
        ),
        *point_columns("location", accuracy=lambda row: row["location_accuracy_m"]),
        ListColumn(
            "last_visited_on",
            gettext("上次走访"),
            lambda row: row["last_visited_on"],
            look="day",
            order="visited",
        ),
        ListColumn(
            "next_visit_due",
            gettext("下次应走访"),
            lambda row: row["next_visit_due"],
            look="due",
            order="due",
        ),
        ListColumn(
            "overdue", gettext("是否逾期"), lambda row: yes if row["overdue"] else no, page=False
        ),
        ListColumn(
            "located",
            gettext("定位"),
            lambda row: gettext("有") if row["location"] else "",
            look="present",
            file=False,
        ),
        ListColumn(
            "housing", gettext("住房"), lambda row: housing.get(row["housing"], ""), shown=False
        ),
        ListColumn(
            "danger_grade",
            gettext("危房等级"),
            lambda row: row["danger_grade"],
            shown=False,
        ),
        ListColumn(
            "hazard",
            gettext("住房隐患"),
            lambda row: hazard[row["hazard"]] if row["hazard"] else "",
            shown=False,
        ),
        ListColumn("code", gettext("户编号"), lambda row: row["code"], look="muted", file=False),
        *illustrative_columns(),
    ]
