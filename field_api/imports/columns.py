"""What a checked row's values mean as columns of the register's tables.

Pure functions: no row is read or written here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from psycopg.types.range import DateRange

from field_api.imports import household_checks, means_checks, person_checks
from field_api.models import Aid, Household, ImportKind, LocationSource, MeansAssessment, Person
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.phones import phone_hash
from geo_minzheng.shared.privacy import EncryptedTextField, encrypt, keyed_hash
from geo_minzheng.shared.spelling import spelled

Columns = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """Where rows of one kind go.

    Attributes:
        columns_of: what a row's values mean as columns; given the values and today.
        follows: columns that are set together with another: where that one is given, they
            take what the row says even if it is nothing.
    """

    model: type[models.Model]
    columns_of: Callable[[dict[str, Any], date], Columns]
    follows: dict[str, str]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """Every column that is not generated, the id first."""
        return ["id", *(column for column, _field in self._fields())]

    def blank(self) -> Columns:
        """A row of defaults, as the database takes them."""
        blank: Columns = {}
        for column, field in self._fields():
            if isinstance(field, EncryptedTextField):
                blank[column] = b""
            elif field.has_default():
                blank[column] = field.get_default()
            else:
                blank[column] = None if field.null or not field.empty_strings_allowed else ""
        return blank

    def _fields(self) -> list[tuple[str, Any]]:
        return [
            (str(field.column), field)
            for field in self.model._meta.concrete_fields
            if not (field.primary_key or isinstance(field, models.GeneratedField))
        ]


_SEALED = ("phone", "mover_phone", "contact_phone", "bank_account")


def _household(values: dict[str, Any], today: date) -> Columns:
    columns = {name: values[name] for name in household_checks.WRITTEN if name in values}
    if "head_name" in columns:
        how = spelled(columns["head_name"])
        columns["head_pinyin"], columns["head_initials"] = how.pinyin, how.initials
    if "phone" in columns:
        columns["phone_hash"] = phone_hash(columns["phone"])
    for name in _SEALED:
        if name in columns:
            columns[name] = encrypt(columns[name])
    if "location_lon" in values:
        columns["location"] = (
            f"SRID={CGCS2000};POINT({values['location_lon']!r} {values['location_lat']!r})"
        )
        columns |= {name: values[name] for name in household_checks.POINT}
        columns["location_source"] = LocationSource.IMPORT.value
        columns.setdefault("located_on", today)
        columns.setdefault("located_by", "")
    if "code" in columns:
        columns.setdefault("registered_on", today)
    return columns


def _person(values: dict[str, Any], today: date) -> Columns:
    columns = {name: values[name] for name in person_checks.WRITTEN if name in values}
    if "name" in columns:
        how = spelled(columns["name"])
        columns["name_pinyin"], columns["name_initials"] = how.pinyin, how.initials
    if "phone" in columns:
        columns["phone_hash"] = phone_hash(columns["phone"])
        columns["phone"] = encrypt(columns["phone"])
    if "identity_number" in columns:
        columns["identity_hash"] = keyed_hash(columns["identity_number"])
        columns["identity_number"] = encrypt(columns["identity_number"])
    if "household_id" in values:
        columns["household_id"] = values["household_id"]
        columns.setdefault("joined_on", today)
    return columns


def _aid(values: dict[str, Any], today: date) -> Columns:
    names = ("programme", "aid_class", "amount_yuan", "decision_no", "person_id", "household_id")
    columns = {name: values[name] for name in names if name in values}
    if "starts_on" in values:
        ends = date.fromisoformat(values["ends_on"]) if "ends_on" in values else None
        columns["valid"] = DateRange(
            date.fromisoformat(values["starts_on"]), ends + timedelta(days=1) if ends else None
        )
    return columns


def _means(values: dict[str, Any], today: date) -> Columns:
    names = ("household_id", "assessed_on", *means_checks.FACTS)
    return {name: values[name] for name in names if name in values}


_OF_A_POINT = ("entered_lon", "entered_lat", "entered_datum", "location_accuracy_m", "located_by")

TARGETS: dict[str, Target] = {
    ImportKind.HOUSEHOLDS: Target(
        Household,
        _household,
        dict.fromkeys(_OF_A_POINT, "location") | {"near_relative_filed_on": "near_relative"},
    ),
    ImportKind.PERSONS: Target(Person, _person, {"disability_grade": "disability"}),
    ImportKind.AIDS: Target(Aid, _aid, {}),
    ImportKind.MEANS: Target(MeansAssessment, _means, {}),
}
