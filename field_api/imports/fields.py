"""One column that a file may have: its headings, how its cells are read, how it is explained."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.utils import translation
from django.utils.functional import Promise

from field_api.imports import values
from field_api.imports.values import Parser


@dataclass(frozen=True)
class Field:
    """One field of one kind of file.

    Attributes:
        name: in the row's values; where the register has the field, its name there.
        label: its heading in a template, and its name on pages.
        synonyms: other headings that mean it, in Chinese as files have them.
        masked: "identity", "phone" or "account" where only a part may be shown.
        fill_down: a vertical merge means the same for every row that it covers.
        choices: what a drop-down list in the template offers.
        labels: of the values that its choices stand for.
    """

    name: str
    label: str | Promise
    parse: Parser
    synonyms: tuple[str, ...] = ()
    help: str | Promise = ""
    example: str = ""
    required: bool = False
    masked: str = ""
    fill_down: bool = False
    choices: tuple[str, ...] = ()
    labels: tuple[tuple[str, str | Promise], ...] = ()
    width: int = 14

    def meaning_of(self, value: str) -> str:
        """A value of the register as a person reads it."""
        return str(dict(self.labels).get(value, value))

    @cached_property
    def heading(self) -> str:
        """The label in Chinese, whatever language the page is in: files have one."""
        with translation.override(None):
            return str(self.label)


@dataclass(frozen=True)
class Kind:
    """What one kind of file may say.

    Attributes:
        needed: for each entry at least one of its fields must have a column.
    """

    name: str
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)


def choice_field(
    name: str,
    label: str | Promise,
    choices: type[TextChoices],
    *,
    also: dict[str, str] | None = None,
    synonyms: tuple[str, ...] = (),
    help: str | Promise = "",
    example: str = "",
    required: bool = False,
    fill_down: bool = False,
) -> Field:
    """A field that takes one of `choices` by its Chinese label, by its value, or as in `also`."""
    with translation.override(None):
        labels = {str(choice.label): str(choice.value) for choice in choices}
    meanings = {label.lower(): value for label, value in labels.items()}
    meanings |= {value: value for value in labels.values() if value}
    meanings |= also or {}
    return Field(
        name,
        label,
        values.one_of(meanings),
        synonyms,
        help,
        example or next(iter(labels)),
        required=required,
        fill_down=fill_down,
        choices=tuple(labels),
        labels=tuple((str(choice.value), choice.label) for choice in choices),
    )


YES_NO = ("是", "否")
