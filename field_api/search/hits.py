"""What a found row is, as the box and the page show it: where, why, and the part that matched.

Each row is once more held against the scope; numbers leave masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boundaries_data.jurisdiction import Right, Scope
from boundaries_data.models import Level
from field_api.models import Household, HouseholdStatus, Person, Relation, Sex
from field_api.search.asked import Asked
from field_api.search.gazetteer import FoundDivision, FoundPlace, Gazetteer
from field_api.search.rows import Found
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

MATCHED_BY: dict[str, str | Promise] = {
    "name": gettext_lazy("姓名或名称相同"),
    "name_begins": gettext_lazy("姓名或名称开头相同"),
    "name_inside": gettext_lazy("姓名或名称中含有"),
    "pinyin": gettext_lazy("拼音相同"),
    "pinyin_begins": gettext_lazy("拼音开头相同"),
    "initials": gettext_lazy("拼音首字母相同"),
    "initials_begin": gettext_lazy("拼音首字母开头相同"),
    "identity_number": gettext_lazy("证件号码相同"),
    "name_and_last_four": gettext_lazy("姓名和证件号码后四位相同"),
    "phone": gettext_lazy("电话相同"),
    "code": gettext_lazy("编号相同"),
    "code_begins": gettext_lazy("编号开头相同"),
    "address": gettext_lazy("住址中含有"),
    "former_name": gettext_lazy("曾用名或别名"),
    "former_name_inside": gettext_lazy("曾用名或别名中含有"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `hit` where it is what was typed."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer.

    Attributes:
        title: a name, in parts.
        matched: what matched where that is not the title: a spelling, a masked number.
        facts: short facts after the title.
        where: from the county down, with " / " between.
        state: why it is no longer current; "" while it is.
    """

    kind: str
    uid: str
    title: list[Part]
    matched_by: str
    matched_label: str
    matched: list[Part]
    facts: list[str]
    where: str
    state: str
    url: str


def person_hits(
    scope: Scope, found: Sequence[Found], asked: Asked, places: Gazetteer, today: date
) -> list[Hit]:
    """Persons, in the order of `found`; one that may not be seen is left out."""
    rows = Person.objects.filter(pk__in=[row.id for row in found]).select_related("household")
    # The queryset's own phrase would name 860 villages again, 5 ms for a city.
    seen = scope.villages_where(Right.SEE_NAMES)
    people = {person.pk: person for person in rows if person.household.village_id in seen}
    hits = []
    for row in found:
        if not (person := people.get(row.id)):
            continue
        home = person.household
        spelling = {"pinyin": person.name_pinyin, "initials": person.name_initials}
        hits.append(
            Hit(
                kind="person",
                uid=str(person.uid),
                title=_title(person.name, row.matched_by, asked),
                matched_by=row.matched_by,
                matched_label=str(MATCHED_BY[row.matched_by]),
                matched=_matched(
                    row.matched_by, asked, spelling, person.identity_number, person.phone
                ),
                facts=[
                    str(Relation(person.relation).label),
                    str(Sex(person.sex).label),
                    _("{age} 岁").format(age=_age(person.birth_date, person.died_on or today)),
                    masked_identity_number(person.identity_number),
                    _("户主 {name}").format(name=home.head_name)
                    if person.relation != Relation.HEAD
                    else "",
                ],
                where=_where(places, home.village_id),
                state=_state_of_person(person),
                url=f"{reverse('household-dossier', args=[home.uid])}#person-{person.uid}",
            )
        )
    return hits


def household_hits(
    scope: Scope, found: Sequence[Found], asked: Asked, places: Gazetteer
) -> list[Hit]:
    """Households, in the order of `found`; one that may not be seen is left out."""
    rows = Household.objects.filter(pk__in=[row.id for row in found])
    seen = scope.villages_where(Right.SEE_NAMES)
    homes = {home.pk: home for home in rows if home.village_id in seen}
    hits = []
    for row in found:
        if not (home := homes.get(row.id)):
            continue
        spelling = {
            "pinyin": home.head_pinyin,
            "initials": home.head_initials,
            "code": home.code,
            "address": home.address,
        }
        hits.append(
            Hit(
                kind="household",
                uid=str(home.uid),
                title=_title(home.head_name, row.matched_by, asked),
                matched_by=row.matched_by,
                matched_label=str(MATCHED_BY[row.matched_by]),
                matched=_matched(row.matched_by, asked, spelling, "", home.phone),
                facts=[home.code, home.address, masked_phone(home.phone)],
                where=_where(places, home.village_id),
                state=""
                if home.status == HouseholdStatus.ACTIVE
                else str(HouseholdStatus(home.status).label),
                url=reverse("household-dossier", args=[home.uid]),
            )
        )
    return hits


def division_hits(found: Sequence[FoundDivision], asked: Asked, places: Gazetteer) -> list[Hit]:
    """Divisions, in the order of `found`."""
    return [
        Hit(
            kind="division",
            uid=one.division.uid,
            title=_title(one.division.name, one.matched_by, asked),
            matched_by=one.matched_by,
            matched_label=str(MATCHED_BY[one.matched_by]),
            matched=[] if one.text == one.division.name else marked(one.text, _typed(one, asked)),
            facts=[str(Level(one.division.level).label)],
            where=_where(places, one.division.parent_id) if one.division.parent_id else "",
            state="",
            url=f"/boundaries/?at={one.division.uid}",
        )
        for one in found
    ]


def place_hits(found: Sequence[FoundPlace], asked: Asked, places: Gazetteer) -> list[Hit]:
    """Place names, in the order of `found`; each leads to its division."""
    hits = []
    for one in found:
        way = places.way_to(one.division_id)
        hits.append(
            Hit(
                kind="place",
                uid=str(one.id),
                title=_title(one.name, one.matched_by, asked),
                matched_by=one.matched_by,
                matched_label=str(MATCHED_BY[one.matched_by]),
                matched=[] if one.text == one.name else marked(one.text, _typed(one, asked)),
                facts=[_("地名")],
                where=" / ".join(division.name for division in way),
                state="",
                url=f"/boundaries/?at={way[-1].uid}" if way else "/boundaries/",
            )
        )
    return hits


def marked(text: str, typed: str) -> list[Part]:
    """`text` in parts, with the first place where it holds `typed` as the hit."""
    before, hit, after = text.partition(typed) if typed else (text, "", "")
    parts = (Part(before, False), Part(hit, True), Part(after, False))
    return [part for part in parts if part.text]


def _title(name: str, matched_by: str, asked: Asked) -> list[Part]:
    if matched_by == "name_and_last_four":
        return marked(name, asked.name_before_four)
    if matched_by in {"name", "name_begins", "name_inside"}:
        return marked(name, asked.name or asked.text)
    return [Part(name, False)]


def _matched(
    matched_by: str, asked: Asked, texts: dict[str, str], identity_number: str, phone: str
) -> list[Part]:
    if matched_by in {"identity_number", "name_and_last_four"}:
        return marked(masked_identity_number(identity_number), identity_number[-4:])
    if matched_by == "phone":
        return [Part(masked_phone(phone), True)]
    field = matched_by.removesuffix("_begins").removesuffix("_begin")
    typed = {"code": asked.code, "address": asked.address}.get(field, asked.letters)
    return marked(texts[field], typed) if field in texts else []


def _typed(one: FoundDivision | FoundPlace, asked: Asked) -> str:
    if one.matched_by.startswith("code"):
        return one.text if one.matched_by == "code" else asked.division_code
    return asked.letters or asked.text


def _where(places: Gazetteer, division_id: int) -> str:
    return " / ".join(division.name for division in places.way_to(division_id))


def _state_of_person(person: Person) -> str:
    if person.died_on:
        return _("已死亡")
    if person.left_on:
        return _("已离开本户")
    status = HouseholdStatus(person.household.status)
    return "" if status == HouseholdStatus.ACTIVE else _("所在户{state}").format(state=status.label)


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
