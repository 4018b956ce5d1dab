"""Persons for the desk: who lives in the households of the jurisdiction, numbers masked."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from field_api.api.desk import count_words
from field_api.api.desk.list_cells import (
    dossier_of,
    household_columns,
    illustrative_columns,
    labels,
    place_columns,
)
from field_api.api.desk.list_views import list_view, text_view
from field_api.api.desk.listing import (
    ListAsk,
    ListColumn,
    ListKind,
    TextQuery,
    only_count,
)
from field_api.api.desk.person_cells import cells
from field_api.api.person_rows import PersonShape, finished, plain
from field_api.api.positions import Order, a_day, a_number
from field_api.api.query import PersonalText, YesOrNo
from field_api.api.walking import Row
from field_api.models import (
    Aid,
    Disability,
    ListName,
    Person,
    Programme,
    Relation,
    SelfCare,
    Sex,
)

ORDERS = {
    "village": Order("household__village_id", a_number, within=("household_id",)),
    "-village": Order("household__village_id", a_number, descending=True, within=("household_id",)),
    "birth": Order("birth_date", a_day),
    "-birth": Order("birth_date", a_day, descending=True),
}
"""Members of a household stand together; or the oldest first, or the youngest."""

ANY = "any"


class PersonQuery(TextQuery):
    """Filters of the list; all given ones hold together."""

    sex = serializers.ChoiceField(choices=Sex.choices, required=False, label=_("性别"))
    age_from = serializers.IntegerField(
        required=False, min_value=0, max_value=130, label=_("年满（岁）"), help_text="Full years."
    )
    age_to = serializers.IntegerField(
        required=False, min_value=0, max_value=130, label=_("不超过（岁）"), help_text="Full years."
    )
    programme = serializers.ChoiceField(
        choices=Programme.choices, required=False, label=_("救助项目"), help_text="In force today."
    )
    aided = YesOrNo(required=False, label=_("正在享受救助"), help_text="Of any programme, today.")
    disability = serializers.ChoiceField(
        choices=[
            (ANY, _("有残疾")),
            *[(value, label) for value, label in Disability.choices if value],
        ],
        required=False,
        label=_("残疾类别"),
        help_text="`any`: every one but none.",
    )
    self_care = serializers.ChoiceField(
        choices=SelfCare.choices, required=False, label=_("自理能力")
    )
    serious_illness = YesOrNo(required=False, label=_("重大疾病"))
    living = YesOrNo(
        required=False,
        label=_("现为家庭成员"),
        help_text="Neither died nor left, of a household in the register.",
    )
    name = PersonalText(label=_("姓名（从姓起）"), help_text="How it begins.")
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="village", label=_("排序"))


def persons_of(ask: ListAsk) -> QuerySet[Person]:
    """The persons asked for, among those that the asker may see by name."""
    query = ask.query
    persons = Person.objects.filter(household__village_id__among=ask.villages)
    if "living" in query:
        here = Q(died_on=None, left_on=None, household__status="active")
        persons = persons.filter(here if query["living"] else ~here)
    for name in ("sex", "self_care", "serious_illness"):
        if name in query:
            persons = persons.filter(**{name: query[name]})
    if "disability" in query:
        kind = query["disability"]
        persons = persons.exclude(disability="") if kind == ANY else persons.filter(disability=kind)
    if "age_from" in query:
        persons = persons.filter(birth_date__lte=_years_before(ask.today, query["age_from"]))
    if "age_to" in query:
        persons = persons.filter(birth_date__gt=_years_before(ask.today, query["age_to"] + 1))
    in_force = Aid.objects.as_of(ask.today).filter(person=OuterRef("pk"))
    if "programme" in query:
        persons = persons.filter(Exists(in_force.filter(programme=query["programme"])))
    if "aided" in query:
        persons = persons.filter(Exists(in_force) if query["aided"] else ~Exists(in_force))
    if "name" in query:
        persons = persons.filter(name__startswith=query["name"])
    return persons


def _years_before(day: date, years: int) -> date:
    """The last birthday that makes `years` on `day`; who was born on 29 February waits."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def columns() -> list[ListColumn]:
    """The columns of the list."""
    relation, sex = labels(Relation.choices), labels(Sex.choices)
    disability, self_care = labels(Disability.choices), labels(SelfCare.choices)
    yes, grade = gettext("是"), gettext("{n} 级")

    def impaired(row: Row) -> str:
        if not row["disability"]:
            return ""
        return f"{disability[row['disability']]} {grade.format(n=row['disability_grade'])}"

    return [
        ListColumn(
            "name",
            gettext("姓名"),
            lambda row: row["name"],
            link=lambda row: dossier_of(row["household"]["uid"]),
        ),
        ListColumn("sex", gettext("性别"), lambda row: sex[row["sex"]]),
        ListColumn("age", gettext("年龄"), lambda row: row["age"], look="number", order="-birth"),
        ListColumn(
            "birth_date",
            gettext("出生日期"),
            lambda row: row["birth_date"],
            look="day",
            shown=False,
        ),
        ListColumn("identity_number", gettext("身份证号"), lambda row: row["identity_number"]),
        ListColumn("relation", gettext("与户主关系"), lambda row: relation[row["relation"]]),
        *household_columns(),
        *place_columns(group=True),
        ListColumn("disability", gettext("残疾"), impaired),
        ListColumn("self_care", gettext("自理能力"), lambda row: self_care[row["self_care"]]),
        ListColumn(
            "serious_illness",
            gettext("重大疾病"),
            lambda row: yes if row["serious_illness"] else "",
            shown=False,
        ),
        ListColumn("phone", gettext("电话"), lambda row: row["phone"], shown=False),
        ListColumn(
            "joined_on", gettext("入户日期"), lambda row: row["joined_on"], look="day", shown=False
        ),
        ListColumn(
            "left_on", gettext("迁出日期"), lambda row: row["left_on"], look="day", shown=False
        ),
        ListColumn(
            "died_on", gettext("去世日期"), lambda row: row["died_on"], look="day", shown=False
        ),
        *illustrative_columns(),
    ]


def _finished(rows: Iterable[Row], ask: ListAsk) -> Iterator[Row]:
    return finished(rows, ask.today)


PERSONS = ListKind(
    name=ListName.PERSONS,
    icon="person-vcard",
    query=PersonQuery,
    shape=PersonShape,
    orders=ORDERS,
    rows=persons_of,
    plain=plain,
    finished=_finished,
    columns=columns,
    totals=only_count(count_words.people),
    how_to_fill=_("您的辖区内还没有登记人员。人员随住户一起登记或导入。"),
    point="location",
    page_filters={"living": "true"},
    cells=cells,
)

PersonListView = list_view(PERSONS)
PersonTextView = text_view(PERSONS)
