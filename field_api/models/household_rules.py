"""What the database keeps and refuses of households: its indexes and its rules.

Every rule is named as the sentence that it holds; a test tries to break each.
"""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q

from field_api.models.household_choices import HouseholdStatus

INDEXES = [
    models.Index(fields=["village", "id"], name="household_by_village"),
    models.Index(fields=["next_visit_due", "id"], name="household_by_due_day"),
    models.Index(fields=["last_visited_on", "id"], name="household_by_last_visit"),
    *(
        models.Index(
            fields=[field, "village"],
            name=f"household_by_{field}",
            opclasses=["varchar_pattern_ops", "int8_ops"],
            include=["id", "status"],
        )
        for field in ("head_name", "head_pinyin", "head_initials")
    ),
    models.Index(
        fields=["village", "next_visit_due"],
        name="household_due_by_village",
        condition=Q(status=HouseholdStatus.ACTIVE, next_visit_due__isnull=False),
    ),
    models.Index(
        fields=["village"],
        name="household_without_point",
        condition=Q(status=HouseholdStatus.ACTIVE, location=None),
    ),
    models.Index(
        fields=["village"],
        name="household_of_near_relatives",
        condition=Q(near_relative=True),
    ),
    models.Index(
        fields=["status", "village"],
        name="household_off_the_register",
        condition=~Q(status=HouseholdStatus.ACTIVE),
    ),
    models.Index(
        fields=["merged_into"],
        name="household_merged_away",
        condition=Q(merged_into__isnull=False),
    ),
    GinIndex(fields=["address"], name="household_by_address_part", opclasses=["gin_trgm_ops"]),
    models.Index(
        fields=["split_from"],
        name="household_split_off",
        condition=Q(split_from__isnull=False),
    ),
    models.Index(
        fields=["phone_hash"],
        name="household_by_phone",
        condition=Q(phone_hash__isnull=False),
    ),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="household_point_says_where_it_came_from",
        condition=Q(location=None)
        | (
            Q(entered_lon__isnull=False)
            & Q(entered_lat__isnull=False)
            & ~Q(entered_datum="")
            & ~Q(location_source="")
            & Q(located_on__isnull=False)
        ),
    ),
    models.CheckConstraint(
        name="household_accuracy_is_positive_or_unknown",
        condition=Q(location_accuracy_m=None) | Q(location_accuracy_m__gt=0),
    ),
    models.CheckConstraint(
        name="household_leaves_the_register_on_a_day",
        condition=(Q(status=HouseholdStatus.ACTIVE) & Q(closed_on=None))
        | (~Q(status=HouseholdStatus.ACTIVE) & Q(closed_on__isnull=False)),
    ),
    models.CheckConstraint(
        name="household_is_merged_into_another",
        condition=(Q(status=HouseholdStatus.MERGED) & Q(merged_into__isnull=False))
        | (~Q(status=HouseholdStatus.MERGED) & Q(merged_into=None)),
    ),
    models.CheckConstraint(
        name="household_is_split_from_another_on_a_day",
        condition=Q(split_from=None, split_on=None)
        | Q(split_from__isnull=False, split_on__isnull=False),
    ),
    models.CheckConstraint(
        name="household_card_keeper_has_an_agreement",
        condition=Q(keeper_name="")
        | (~Q(keeper_agreement_no="") & Q(keeper_agreed_on__isnull=False)),
    ),
    models.CheckConstraint(
        name="household_near_relative_says_whose",
        condition=Q(near_relative=False) | ~Q(near_relative_of=""),
    ),
]
