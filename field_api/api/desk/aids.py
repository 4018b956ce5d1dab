"""Aids for the desk: who receives what, how much and until when."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from field_api.api.aid_rows import AidRowShape, finished, plain
from field_api.api.desk import count_words
from field_api.api.desk.aid_cells import cells
from field_api.api.desk.list_cells import (
    dossier_of,
    household_columns,
    illustrative_columns,
    place_columns,
)
from field_api.api.desk.list_views import list_view, text_view
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    TextQuery,
    Total,
    counted,
    total,
)
from field_api.api.positions import Order, a_number
from field_api.api.query import PersonalText, YesOrNo
from field_api.api.walking import Row
from field_api.models import Aid, AidClass, ListName, Programme

ONCE = (Programme.TEMPORARY, Programme.MEDICAL, Programme.DISASTER)
"""Paid once, so no part of what is paid each month."""


def an_amount(text: str) -> Decimal | None:
    """Text of a cursor as yuan and fen."""
    whole, _dot, part = text.partition(".")
    if not (text.isascii() and whole.isdigit() and len(whole) < 8):
        return None
    return Decimal(text) if part.isdigit() and len(part) == 2 else None


ORDERS = {
    "village": Order("household__village_id", a_number, within=("household_id",)),
    "-village": Order("household__village_id", a_number, descending=True, within=("household_id",)),
    "amount": Order("amount_yuan", an_amount),
    "-amount": Order("amount_yuan", an_amount, descending=True),
}


class AidQuery(TextQuery):
    """Filters of the list; all given ones hold together."""

    programme = serializers.ChoiceField(
        choices=Programme.choices, required=False, label=_("救助项目")
    )
    in_force = YesOrNo(required=False, label=_("正在享受"), help_text="Today.")
    ending_by = serializers.DateField(
        required=False,
        label=_("此日前到期"),
        help_text="After today, and the same programme does not go on.",
    )
    name = PersonalText(label=_("享受人姓名（从姓起）"), help_text="How it begins.")
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="village", label=_("排序"))

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        aid_class = serializers.ChoiceField(
            choices=[(value, label) for value, label in AidClass.choices if value],
            required=False,
            label=_("救助类别"),
        )
        fields = super().get_fields()
        at = list(fields).index("programme") + 1
        items = list(fields.items())
        return dict([*items[:at], ("class", aid_class), *items[at:]])


def aids_of(ask: ListAsk) -> QuerySet[Aid]:
    """The aids asked for, of persons that the asker may see by name."""
    query = ask.query
    aids = Aid.objects.filter(household__village_id__among=ask.villages)
    if "programme" in query:
        aids = aids.filter(programme=query["programme"])
    if "class" in query:
        aids = aids.filter(aid_class=query["class"])
    if "in_force" in query:
        now = {"valid__contains": ask.today}
        aids = aids.filter(**now) if query["in_force"] else aids.exclude(**now)
    if "ending_by" in query:
        aids = aids.ending(after=ask.today, until=query["ending_by"])
    if "name" in query:
        aids = aids.filter(person__name__startswith=query["name"])
    return aids


def columns() -> list[ListColumn]:
    """The columns of the list."""
    return [
        ListColumn(
            "person",
            gettext("享受人"),
            lambda row: row["person"]["name"],
            link=lambda row: dossier_of(row["household"]["uid"]),
        ),
        ListColumn("programme", gettext("救助待遇"), lambda row: row["text"]),
        ListColumn(
            "amount_yuan",
            gettext("金额（元）"),
            lambda row: Decimal(row["amount_yuan"]),
            look="yuan",
            order="amount",
        ),
        *household_columns(),
        *place_columns(group=True),
        ListColumn("valid_from", gettext("起始日"), lambda row: row["valid_from"], look="day"),
        ListColumn("last_day", gettext("最后一日"), _last_day, look="day"),
        ListColumn("decision_no", gettext("批准文号"), lambda row: row["decision_no"], shown=False),
        *illustrative_columns(),
    ]


def _last_day(row: Row) -> Any:
    return row["valid_to"] and row["valid_to"] - timedelta(days=1)


def totals(rows: QuerySet[Aid], ask: ListAsk, exact: bool) -> list[Total]:
    """Aids, the persons who receive them, and what they get each month together."""
    count, more = counted(rows, exact=exact)
    found = [total(count_words.aids, count, more)]
    if not more:
        sums = rows.order_by().aggregate(people=Count("person_id", distinct=True))
        monthly = rows.order_by().exclude(programme__in=ONCE).filter(valid__contains=ask.today)
        found.append(
            Total(ngettext("享受人 {n} 人", "享受人 {n} 人", sums["people"]), sums["people"])
        )
        found.append(
            Total(
                gettext("本月应发（不含一次性救助） {n} 元"),
                monthly.aggregate(yuan=Sum("amount_yuan"))["yuan"] or Decimal(0),
            )
        )
    return found


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows)


AIDS = ListKind(
    name=ListName.AIDS,
    icon="cash-stack",
    query=AidQuery,
    shape=AidRowShape,
    orders=ORDERS,
    rows=aids_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=totals,
    how_to_fill=_("您的辖区内还没有登记救助待遇。请在住户档案中登记，或由管理员批量导入。"),
    point="location",
    unique="id",
    page_filters={"in_force": "true"},
    cells=cells,
)

AidListView = list_view(AIDS)
AidTextView = text_view(AIDS)
