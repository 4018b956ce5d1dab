"""Households for the desk: the list with its filters, columns and files.

Only what the asker may see by name.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import serializers

from field_api.api.desk import count_words
from field_api.api.desk.household_cells import cells
from field_api.api.desk.household_columns import columns
from field_api.api.desk.household_features import features
from field_api.api.desk.list_views import list_view, text_view
from field_api.api.desk.listing import (
    ListAsk,
    ListKind,
    TextQuery,
    Total,
    counted,
    total,
)
from field_api.api.household_rows import HouseholdShape, finished, plain
from field_api.api.places import villages_served
from field_api.api.positions import Order, a_day, a_number
from field_api.api.query import PersonalText, YesOrNo
from field_api.api.walking import Row
from field_api.counts.months import Month, households_owing
from field_api.models import (
    Aid,
    AidClass,
    Household,
    HouseholdStatus,
    ListName,
    Person,
    Programme,
)

ORDERS = {
    "due": Order("next_visit_due", a_day, nullable=True, without="village_id"),
    "-due": Order("next_visit_due", a_day, descending=True, nullable=True, without="village_id"),
    "visited": Order("last_visited_on", a_day, nullable=True, without="village_id"),
    "-visited": Order(
        "last_visited_on", a_day, descending=True, nullable=True, without="village_id"
    ),
    "village": Order("village_id", a_number),
    "-village": Order("village_id", a_number, descending=True),
    "id": Order("id", a_number),
}
"""Each has an index; another order would sort the whole register for every page."""


class HouseholdQuery(TextQuery):
    """Filters of the list; all given ones hold together."""

    programme = serializers.ChoiceField(
        choices=Programme.choices, required=False, label=_("救助项目"), help_text="In force today."
    )
    overdue = YesOrNo(required=False, label=_("走访逾期"))
    due_by = serializers.DateField(
        required=False, label=_("应走访截止日"), help_text="The next visit falls no later."
    )
    located = YesOrNo(required=False, label=_("住房已定位"))
    near_relative = YesOrNo(
        required=False,
        label=_("近亲属备案"),
        help_text="Of a handler or a village committee's member.",
    )
    hazard = serializers.ChoiceField(
        choices=[(value, label) for value, label in Household.Hazard.choices if value],
        required=False,
        label=_("住房隐患"),
    )
    owing = serializers.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        required=False,
        label=_("月末欠访（年-月）"),
        help_text="A visit was due by the end of this month, as 2026-10, and had not been made.",
    )
    worker = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**53,
        label=_("走访员"),
        help_text="In a village where this worker visits.",
    )
    status = serializers.ChoiceField(
        choices=HouseholdStatus.choices, required=False, label=_("状态"), help_text="Any if absent."
    )
    code = serializers.CharField(
        required=False, max_length=24, label=_("户编号"), help_text="The whole number of the file."
    )
    q = PersonalText(
        label=_("户主姓名（从姓起）或户编号"),
        help_text="How the head's name begins, or the whole number of the file.",
    )
    ordering = serializers.ChoiceField(
        choices=list(ORDERS), default="due", label=_("排序"), help_text="Without a day: last."
    )

    def get_fields(self) -> dict[str, Any]:
        # A field cannot be declared under a word of the language.
        aid_class = serializers.ChoiceField(
            choices=[(value, label) for value, label in AidClass.choices if value],
            required=False,
            label=_("救助类别"),
            help_text="Of an aid in force today; with `programme`, of the same aid.",
        )
        fields = super().get_fields()
        at = list(fields).index("programme") + 1
        items = list(fields.items())
        return dict([*items[:at], ("class", aid_class), *items[at:]])


def households_of(ask: ListAsk) -> QuerySet[Household]:
    """The households asked for, among those that the asker may see by name."""
    villages = ask.villages
    if "worker" in ask.query:
        served = villages_served(ask.query["worker"], ask.today)
        villages = tuple(one for one in villages if one in served)
    households = Household.objects.in_villages(villages)
    if "owing" in ask.query:
        month = Month.read(ask.query["owing"], ask.today)
        households = households.filter(pk__among=households_owing(villages, month))
    return matching(households, dict(ask.query))


def matching(households: QuerySet[Household], query: dict[str, Any]) -> QuerySet[Household]:
    """`households` narrowed by the filters that `HouseholdQuery` read, but for the division."""
    today = timezone.localdate()
    aid = {"programme": query.get("programme"), "aid_class": query.get("class")}
    if wanted := {name: value for name, value in aid.items() if value}:
        in_force = Aid.objects.as_of(today).filter(household=OuterRef("pk"), **wanted)
        households = households.filter(Exists(in_force))
    for name in ("status", "near_relative", "hazard", "code"):
        if name in query:
            households = households.filter(**{name: query[name]})
    if "located" in query:
        households = households.filter(location__isnull=not query["located"])
    if "due_by" in query:
        households = households.filter(_due(next_visit_due__lte=query["due_by"]))
    if "overdue" in query:
        late = _due(next_visit_due__isnull=False, next_visit_due__lt=today)
        households = households.filter(late) if query["overdue"] else households.exclude(late)
    if "q" in query:
        begins = Q(head_name__startswith=query["q"]) | Q(code=query["q"])
        households = households.filter(begins)
    return households


def _due(**day: Any) -> Q:
    return Q(status=HouseholdStatus.ACTIVE, **day)


def totals(rows: QuerySet[Household], ask: ListAsk, exact: bool) -> list[Total]:
    """Households, and the people who live in them."""
    count, more = counted(rows, exact=exact)
    found = [total(count_words.households, count, more)]
    if not more:
        inside = Person.objects.living().filter(household__in=rows.order_by().values("pk"))
        people = inside.count()
        found.append(Total(ngettext("其中家庭成员 {n} 人", "其中家庭成员 {n} 人", people), people))
    return found


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows, ask.today)


HOUSEHOLDS = ListKind(
    name=ListName.HOUSEHOLDS,
    icon="people",
    query=HouseholdQuery,
    shape=HouseholdShape,
    orders=ORDERS,
    rows=households_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=totals,
    how_to_fill=_("您的辖区内还没有登记住户。请由管理员导入户籍和救助名册后再来查看。"),
    point="location",
    page_filters={"status": "active"},
    features=features,
    cells=cells,
)

HouseholdListView = list_view(HOUSEHOLDS)
HouseholdTextView = text_view(HOUSEHOLDS)
