"""The filter form of a list, made from the serializer that reads it, and the filters in words."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from field_api.api.desk.listing import ListKind
from field_api.api.places import DivisionUid
from field_api.api.query import PersonalText, YesOrNo
from field_api.pages.list_query import ListQuery

_BY_LINK = frozenset({"owing", "division_of"})
"""Numbers of the overview lead to their lists with these; shown where they are asked for."""

_NOT_IN_FORM = frozenset({"cursor", "page_size", "ordering", "format", "text", "division", "code"})


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FilterField:
    """One field of the form. `kind` is choice, day, number or text."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    longest: int | None = None
    least: int | None = None
    most: int | None = None


def filter_fields(kind: ListKind, query: ListQuery, workers: Choices = ()) -> list[FilterField]:
    """The fields of the form but the division, personal texts last.

    Args:
        workers: of whom one can be chosen, where the list can be narrowed to a worker's.
    """
    made = []
    for name, field in kind.query().fields.items():
        if name in _NOT_IN_FORM or isinstance(field, (DivisionUid, serializers.UUIDField)):
            continue
        given = str(query.texts.get(name, query.given.get(name, "")))
        made.append(_field(name, field, given))
    return [
        replace(one, kind="choice", choices=workers) if one.name == "worker" else one
        for one in made
        if (one.name not in _BY_LINK or one.value) and (one.name != "worker" or workers)
    ]


def _field(name: str, field: Any, given: str) -> FilterField:
    label = str(field.label)
    if isinstance(field, YesOrNo):
        both = (("true", _("是")), ("false", _("否")))
        return FilterField(name, label, "choice", given, both)
    if isinstance(field, serializers.ChoiceField):
        choices = tuple((str(value), str(text)) for value, text in field.choices.items())
        return FilterField(name, label, "choice", given, choices)
    if isinstance(field, serializers.DateField):
        return FilterField(name, label, "day", given)
    if isinstance(field, serializers.IntegerField):
        default = str(field.default) if isinstance(field.default, int) else ""
        return FilterField(
            name,
            label,
            "number",
            given or default,
            least=field.min_value,
            most=field.max_value,
        )
    longest = field.max_length if isinstance(field, PersonalText) else None
    return FilterField(name, label, "text", given, longest=longest)


def words_of(kind: ListKind, query: ListQuery, place: str, workers: Choices = ()) -> list[str]:
    """The filters in words, for the paper: `行政区划：会师镇`."""
    words = [_("行政区划：{name}").format(name=place)] if place else []
    for one in filter_fields(kind, query, workers):
        if not one.value:
            continue
        text = dict(one.choices).get(one.value, one.value)
        words.append(_("{label}：{text}").format(label=one.label, text=text))
    return words
