"""What a dossier looks like on the wire. Numbers are masked; whose rows it holds is `dossier`'s."""

from typing import Any

from rest_framework import serializers

from field_api.api.household_rows import AidShape, HouseholdShape
from field_api.api.visit_rows import VisitShape
from field_api.models import (
    Disability,
    Household,
    LocationSource,
    MeansAssessment,
    NotCounted,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    WorkAbility,
)
from geo_minzheng.shared.crs import Datum


class MemberShape(serializers.Serializer[Any]):
    """One member. Numbers are masked: a list of members is no place to read them out."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    sex = serializers.ChoiceField(choices=Sex.choices)
    birth_date = serializers.DateField()
    identity_number = serializers.CharField(allow_blank=True, help_text="Masked.")
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    disability = serializers.ChoiceField(choices=Disability.choices, allow_blank=True)
    disability_grade = serializers.IntegerField(allow_null=True)
    serious_illness = serializers.BooleanField()
    self_care = serializers.ChoiceField(choices=SelfCare.choices)
    self_care_failed = serializers.ListField(
        child=serializers.ChoiceField(choices=SelfCareItem.choices),
        help_text="Items that the person cannot do alone.",
    )
    pregnant = serializers.BooleanField()
    work_ability = serializers.ChoiceField(choices=WorkAbility.choices, allow_blank=True)
    school = serializers.CharField(allow_blank=True)
    employment = serializers.CharField(allow_blank=True)
    not_counted = serializers.ChoiceField(choices=NotCounted.choices, allow_blank=True)
    joined_on = serializers.DateField()


class EntitlementShape(AidShape):
    """One aid in force, of one member."""

    person = serializers.UUIDField()
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2)
    decision_no = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(
        allow_null=True, help_text="First day no longer in force; null while it has no end."
    )


class MeansShape(serializers.ModelSerializer[MeansAssessment]):
    """One means assessment; amounts are yuan a year."""

    class Meta:
        model = MeansAssessment
        exclude = ["id", "household"]


class DossierShape(HouseholdShape):
    """One household whole."""

    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    note = serializers.CharField(allow_blank=True)
    registered_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    location_source = serializers.ChoiceField(choices=LocationSource.choices, allow_blank=True)
    located_on = serializers.DateField(allow_null=True)
    entered_datum = serializers.ChoiceField(choices=Datum.choices, allow_blank=True)
    located_by = serializers.CharField(allow_blank=True)
    registered_address = serializers.CharField(allow_blank=True)
    applicant_name = serializers.CharField(allow_blank=True)
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    rooms = serializers.IntegerField(allow_null=True)
    road_access = serializers.ChoiceField(choices=Household.RoadAccess.choices, allow_blank=True)
    hazard_note = serializers.CharField(allow_blank=True)
    mover_name = serializers.CharField(allow_blank=True)
    mover_phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    shelter = serializers.CharField(allow_blank=True)
    bank_name = serializers.CharField(allow_blank=True)
    bank_account = serializers.CharField(allow_blank=True, help_text="Masked.")
    keeper_name = serializers.CharField(
        allow_blank=True, help_text="Who keeps the bank card; empty: the household itself."
    )
    keeper_relation = serializers.CharField(allow_blank=True)
    keeper_agreement_no = serializers.CharField(allow_blank=True)
    keeper_agreed_on = serializers.DateField(allow_null=True)
    near_relative = serializers.BooleanField()
    near_relative_of = serializers.CharField(allow_blank=True)
    near_relative_filed_on = serializers.DateField(allow_null=True)
    income_unsteady = serializers.BooleanField()
    moved_to = serializers.CharField(allow_blank=True)
    merged_into = serializers.UUIDField(allow_null=True, help_text="uid of the survivor.")
    merged_from = serializers.ListField(
        child=serializers.UUIDField(), help_text="Households merged into this one."
    )
    split_from = serializers.UUIDField(
        allow_null=True, help_text="uid of the household whose members became this one."
    )
    version = serializers.IntegerField(
        help_text="Of the household's own facts; a correction that names it is refused when "
        "somebody else changed the same facts meanwhile."
    )
    dossier_version = serializers.CharField(
        help_text="Of facts, members and aids together; a merge, split, move or death that "
        "names it is refused when anything changed meanwhile."
    )
    means_assessments = MeansShape(many=True, help_text="The latest first.")
    members = MemberShape(many=True)
    entitlements = EntitlementShape(many=True)
    visits = VisitShape(many=True, help_text="The latest ten.")
