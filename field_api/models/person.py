"""A person: a member of a household."""

from collections.abc import Collection
from typing import ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Cast

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models.filled import Filled, FilledQuerySet
from field_api.models.household import Household
from field_api.models.person_choices import (
    Disability,
    NotCounted,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    WorkAbility,
)
from geo_minzheng.shared.history import keeps_history
from geo_minzheng.shared.phones import phone_hash
from geo_minzheng.shared.privacy import EncryptedTextField
from geo_minzheng.shared.spelling import spelled

_VILLAGE_OF_HOUSEHOLD = """
    SELECT village_id INTO NEW.village_id FROM field_api_household WHERE id = NEW.household_id;
    RETURN NEW;
"""


class PersonQuerySet(FilledQuerySet["Person"]):
    """Questions about persons. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Persons that `user` may see by name: the only door to them."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(household__village_id__among=scope.village_ids)

    def living(self) -> Self:
        return self.filter(died_on=None, left_on=None)


@keeps_history(leave_out=("village",), found_by=("household",))
class Person(Filled):
    """One member. The identity number is sealed; `identity_hash` finds it again."""

    DERIVED: ClassVar = {"name": ("name_pinyin", "name_initials"), "phone": ("phone_hash",)}
    PERSONAL: ClassVar = frozenset(
        {
            "name",
            "sex",
            "birth_date",
            "identity_number",
            "identity_hash",
            "phone",
            "disability",
            "disability_grade",
            "serious_illness",
            "self_care",
            "pregnant",
            "relation",
            "phone_hash",
            "name_pinyin",
            "name_initials",
            "work_ability",
            "self_care_failed",
            "school",
            "employment",
            "not_counted",
            "death_source",
        }
    )
    OPEN: ClassVar = frozenset(
        {"id", "uid", "household", "village", "joined_on", "left_on", "died_on"}
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="persons")
    village = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,  # The household's own is checked.
        db_index=False,  # person_of_village begins with it
        help_text="The household's, kept by triggers: names are searched village by village.",
    )
    name = models.CharField(max_length=40)
    relation = models.CharField(max_length=10, choices=Relation)
    sex = models.CharField(max_length=1, choices=Sex)
    birth_date = models.DateField()
    identity_number = EncryptedTextField()
    identity_hash = models.BinaryField(max_length=32, null=True, blank=True, editable=False)
    phone = EncryptedTextField()
    disability = models.CharField(max_length=9, choices=Disability, blank=True)
    disability_grade = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 gravest to 4 mildest."
    )
    serious_illness = models.BooleanField(default=False)
    self_care = models.CharField(max_length=6, choices=SelfCare, default=SelfCare.ABLE)
    self_care_failed = ArrayField(
        models.CharField(max_length=6, choices=SelfCareItem),
        default=list,
        db_default=[],
        blank=True,
        help_text="Items that the person cannot do alone.",
    )
    pregnant = models.BooleanField(default=False)
    work_ability = models.CharField(
        max_length=6, choices=WorkAbility, blank=True, default="", db_default=""
    )
    school = models.CharField(max_length=60, blank=True, default="", db_default="")
    employment = models.CharField(max_length=60, blank=True, default="", db_default="")
    not_counted = models.CharField(
        max_length=9, choices=NotCounted, blank=True, default="", db_default=""
    )
    phone_hash = models.BinaryField(
        max_length=32, null=True, blank=True, editable=False, help_text="Keyed; finds `phone`."
    )
    name_pinyin = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="zhangxiaoming"
    )
    name_initials = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="zxm"
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    death_source = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="Who told, or which paper."
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="person_enters_village",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.village_id IS NULL"),
                func=_VILLAGE_OF_HOUSEHOLD,
            ),
            pgtrigger.Trigger(
                name="person_changes_household",
                operation=pgtrigger.UpdateOf("household_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func=_VILLAGE_OF_HOUSEHOLD,
            ),
        ]
        indexes = [
            models.Index(fields=["birth_date", "id"], name="person_by_birth_date"),
            # Every name of a small jurisdiction is read from it without the table.
            models.Index(
                fields=["village"],
                name="person_of_village",
                include=["name", "name_pinyin", "name_initials", "id"],
            ),
            # With the village, so that names elsewhere are passed over without the table.
            *(
                models.Index(
                    fields=[field, "village"],
                    name=name,
                    opclasses=["varchar_pattern_ops", "int8_ops"],
                    include=["id"],
                )
                for field, name in (
                    ("name", "person_by_name"),
                    ("name_pinyin", "person_by_pinyin"),
                    ("name_initials", "person_by_initials"),
                )
            ),
            GinIndex(
                Func(Cast("name", models.TextField()), None, function="string_to_array"),
                name="person_by_characters",
            ),
            models.Index(
                fields=["identity_hash"],
                name="person_by_identity_number",
                condition=Q(identity_hash__isnull=False),
            ),
            models.Index(
                fields=["phone_hash"],
                name="person_by_phone",
                condition=Q(phone_hash__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_hash"],
                condition=Q(identity_hash__isnull=False, left_on=None, died_on=None),
                name="identity_number_belongs_to_one_living_person",
            ),
            models.CheckConstraint(
                name="disability_grade_goes_with_a_disability",
                condition=(Q(disability="") & Q(disability_grade=None))
                # Without "not null" a missing grade makes the rule unknown, which passes.
                | (
                    ~Q(disability="")
                    & Q(disability_grade__isnull=False)
                    & Q(disability_grade__range=(1, 4))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def work_out(self, fields: Collection[str]) -> None:
        if "name" in fields:
            how = spelled(self.name)
            self.name_pinyin, self.name_initials = how.pinyin, how.initials
        if "phone" in fields:
            self.phone_hash = phone_hash(self.phone)
