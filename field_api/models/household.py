"""A household: people assisted together, with a dwelling point."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Division
from field_api.models.filled import Filled, FilledQuerySet
from field_api.models.household_choices import (
    Hazard,
    HouseholdStatus,
    Housing,
    LocationSource,
    RoadAccess,
)
from field_api.models.household_privacy import OPEN, PERSONAL
from field_api.models.household_rules import CONSTRAINTS, INDEXES
from geo_minzheng.shared.crs import CGCS2000, WEB_MERCATOR, Datum
from geo_minzheng.shared.history import keeps_history
from geo_minzheng.shared.phones import phone_hash
from geo_minzheng.shared.privacy import EncryptedTextField
from geo_minzheng.shared.spelling import spelled


class HouseholdQuerySet(FilledQuerySet["Household"]):
    """Questions about households. Every method narrows; none touches the database."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Households that `user` may see by name: the only door to them."""
        scope = scope_of(user)
        if not scope.may(Right.SEE_NAMES):
            return self.none()
        return self.filter(village_id__among=scope.village_ids)

    def active(self) -> Self:
        return self.filter(status=HouseholdStatus.ACTIVE)

    def due_by(self, day: date) -> Self:
        """Households whose next visit falls on or before `day`."""
        return self.active().filter(next_visit_due__lte=day)

    def located(self) -> Self:
        return self.filter(location__isnull=False)

    def of_near_relatives(self) -> Self:
        """Households of near relatives of handlers, which are kept on a register of their own."""
        return self.active().filter(near_relative=True)

    def in_villages(self, village_ids: Iterable[int]) -> Self:
        return self.filter(village_id__among=village_ids)


# How it was split is said once and never changed, so former rows need not repeat it.
@keeps_history(
    leave_out=("location_3857", "split_from", "split_on", "last_split_on"),
    compare_rows=True,
    found_by=("pgh_context",),
)
class Household(Filled):
    """One household of the register.

    `location` is derived from the pair that was entered (`entered_lon`, `entered_lat` in
    `entered_datum`), which is never changed without a new source and day. `next_visit_due`
    is worked out from the aids in force and the last visit by `visiting/rules.py`.
    """

    DERIVED: ClassVar = {
        "head_name": ("head_pinyin", "head_initials"),
        "phone": ("phone_hash",),
    }
    PERSONAL: ClassVar = PERSONAL
    OPEN: ClassVar = OPEN

    Housing = Housing
    Hazard = Hazard
    RoadAccess = RoadAccess

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24, unique=True, help_text="Number on the household's file.")
    status = models.CharField(max_length=9, choices=HouseholdStatus, default=HouseholdStatus.ACTIVE)
    head_name = models.CharField(max_length=40)
    head_pinyin = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="zhangxiaoming"
    )
    head_initials = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="zxm"
    )
    village = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="households",
        db_index=False,  # household_by_village begins with it
    )
    group_no = models.PositiveSmallIntegerField(default=0, help_text="Village group; 0 if none.")
    address = models.CharField(max_length=120, blank=True)
    phone = EncryptedTextField()
    location = models.PointField(srid=CGCS2000, null=True, blank=True)
    location_3857 = models.GeneratedField(
        expression=Transform("location", WEB_MERCATOR),
        output_field=models.PointField(srid=WEB_MERCATOR, null=True, spatial_index=False),
        db_persist=True,
    )
    entered_lon = models.FloatField(null=True, blank=True, help_text="Degrees, as entered.")
    entered_lat = models.FloatField(null=True, blank=True, help_text="Degrees, as entered.")
    entered_datum = models.CharField(max_length=8, choices=Datum, blank=True)
    location_accuracy_m = models.FloatField(null=True, blank=True)
    location_source = models.CharField(max_length=13, choices=LocationSource, blank=True)
    located_on = models.DateField(null=True, blank=True)
    located_by = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="Who confirmed the point."
    )
    housing = models.CharField(max_length=5, choices=Housing, blank=True)
    danger_grade = models.CharField(
        max_length=1,
        choices=[(g, f"{g} 级") for g in "ABCD"],
        blank=True,
        help_text="Of the building, A safe to D dangerous (JGJ 125).",
    )
    rooms = models.PositiveSmallIntegerField(null=True, blank=True)
    road_access = models.CharField(
        max_length=8, choices=RoadAccess, blank=True, default="", db_default=""
    )
    hazard = models.CharField(max_length=9, choices=Hazard, blank=True)
    hazard_note = models.CharField(max_length=200, blank=True, default="", db_default="")
    mover_name = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Who fetches this household when it must leave.",
    )
    mover_phone = EncryptedTextField(db_default="")
    shelter = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="Where it is brought."
    )
    registered_address = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="Of the household register, where it differs from the dwelling's.",
    )
    applicant_name = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="Empty: the head."
    )
    contact_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    contact_phone = EncryptedTextField(db_default="")
    phone_hash = models.BinaryField(
        max_length=32, null=True, blank=True, editable=False, help_text="Keyed; finds `phone`."
    )
    bank_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    bank_account = EncryptedTextField(db_default="")
    keeper_name = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Who keeps the bank card for the household; empty: itself.",
    )
    keeper_relation = models.CharField(max_length=40, blank=True, default="", db_default="")
    keeper_agreement_no = models.CharField(max_length=40, blank=True, default="", db_default="")
    keeper_agreed_on = models.DateField(null=True, blank=True)
    near_relative = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Of a handler or a village committee's member: kept on a register of its own.",
    )
    near_relative_of = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="Whose, and which relation."
    )
    near_relative_filed_on = models.DateField(null=True, blank=True)
    income_unsteady = models.BooleanField(
        default=False, db_default=False, help_text="Checked every 6 months instead of 12."
    )
    note = models.TextField(blank=True)
    last_visited_on = models.DateField(null=True, blank=True)
    next_visit_due = models.DateField(null=True, blank=True)
    registered_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    moved_to = models.CharField(max_length=120, blank=True, default="", db_default="")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        db_index=False,  # household_merged_away holds few rows, and no visit has to write it
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="split_off",
        db_index=False,  # household_split_off, which holds few rows, begins with it
        help_text="Whose members became this household.",
    )
    split_on = models.DateField(
        null=True, blank=True, help_text="Visits to `split_from` up to this day were to these too."
    )
    last_split_on = models.DateField(
        null=True, blank=True, help_text="The latest `split_on` of those split from this one."
    )
    illustrative = models.BooleanField(default=False, help_text="True for demonstration data.")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="members_move_with_household",
                operation=pgtrigger.UpdateOf("village_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Condition("OLD.village_id IS DISTINCT FROM NEW.village_id"),
                func="""
                    UPDATE field_api_person SET village_id = NEW.village_id
                     WHERE household_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        ]
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.head_name} ({self.code})"

    def work_out(self, fields: Collection[str]) -> None:
        if "head_name" in fields:
            how = spelled(self.head_name)
            self.head_pinyin, self.head_initials = how.pinyin, how.initials
        if "phone" in fields:
            self.phone_hash = phone_hash(self.phone)
