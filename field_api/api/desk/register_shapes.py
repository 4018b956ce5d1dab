"""What the register's write addresses take: facts of a household, a person, an aid, and changes.

Shapes only: what is right is for `register_checks` and the actions to say.
"""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from field_api.actions.dwelling_points import DwellingPoint
from field_api.actions.households import HOUSEHOLD_FACTS
from field_api.actions.merges import TAKEN_TOGETHER
from field_api.actions.persons import PERSON_FACTS
from field_api.models import (
    AidClass,
    Household,
    HouseholdStatus,
    LocationSource,
    Person,
    Programme,
    Relation,
    SelfCareItem,
)
from geo_minzheng.shared.crs import Datum

NUMBER = "Empty takes it away; left out it stays."


def number(**given: Any) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text=NUMBER, **given
    )


class HouseholdFacts(serializers.ModelSerializer[Household]):
    """Facts of a household; what is left out stays, or has its usual value."""

    phone = number()
    contact_phone = number()
    mover_phone = number()
    bank_account = number()
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    rooms = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=99)
    group_no = serializers.IntegerField(required=False, min_value=0, max_value=99)

    class Meta:
        model = Household
        fields = HOUSEHOLD_FACTS
        extra_kwargs = {"registered_on": {"required": False}}


class PersonFacts(serializers.ModelSerializer[Person]):
    """Facts of a person."""

    identity_number = number()
    phone = number()
    self_care_failed = serializers.ListField(
        child=serializers.ChoiceField(choices=SelfCareItem.choices), required=False, max_length=6
    )
    disability_grade = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=4
    )

    class Meta:
        model = Person
        fields: ClassVar = list(PERSON_FACTS)
        extra_kwargs = {"joined_on": {"required": False}}


class HeadFacts(PersonFacts):
    """Facts of a household's head, whose relation is known."""

    class Meta(PersonFacts.Meta):
        fields: ClassVar = [each for each in PERSON_FACTS if each not in {"relation", "joined_on"}]


class PointAsked(serializers.Serializer[Any]):
    """A dwelling point as somebody gives it; it is kept as entered."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=Datum.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[LocationSource.SURVEY.value, LocationSource.MAP.value],
        default=LocationSource.MAP.value,
    )
    accuracy_m = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="null: unknown."
    )
    located_on = serializers.DateField(required=False, allow_null=True, default=None)
    located_by = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


def point_of(given: dict[str, Any] | None) -> DwellingPoint | None:
    """`PointAsked` as the actions take it."""
    if given is None:
        return None
    rest = {name: value for name, value in given.items() if name != "crs"}
    return DwellingPoint(datum=given["crs"], **rest)


class Reasoned(serializers.Serializer[Any]):
    """A change with its reason, which stands in the history."""

    reason = serializers.CharField(max_length=200, help_text="No personal data.")


def dossier_field() -> serializers.CharField:
    return serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=16,
        default="",
        help_text="`dossier_version` as it was read; refused if anything changed since.",
    )


class HouseholdAsked(serializers.Serializer[Any]):
    """A new household with its head."""

    uid = serializers.UUIDField(help_text="Made by the asker: sending it twice is once.")
    village = serializers.UUIDField(help_text="uid of the village.")
    facts = HouseholdFacts(required=False)
    head_uid = serializers.UUIDField()
    head = HeadFacts()
    point = PointAsked(required=False, allow_null=True, default=None)
    outside_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=100,
        help_text="Why a point outside the village is right all the same.",
    )


class HouseholdCorrection(Reasoned):
    """Facts of a household that are to be otherwise."""

    facts = HouseholdFacts(required=False, partial=True)
    village = serializers.UUIDField(required=False, allow_null=True, default=None)
    point = PointAsked(required=False, allow_null=True, default=None)
    outside_reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=100
    )
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**62
    )


class PersonAsked(PersonFacts):
    """A new member."""

    uid = serializers.UUIDField(help_text="Made by the asker: sending it twice is once.")

    class Meta(PersonFacts.Meta):
        fields: ClassVar = ["uid", *PERSON_FACTS]


class PersonCorrection(Reasoned):
    """Facts of a person that are to be otherwise."""

    facts = PersonFacts(partial=True)
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**62
    )


class DeathAsked(serializers.Serializer[Any]):
    """A death."""

    died_on = serializers.DateField()
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=60, help_text="Who told, or which paper."
    )
    new_head = serializers.UUIDField(required=False, allow_null=True, default=None)
    dossier_version = dossier_field()


class AidAsked(serializers.Serializer[Any]):
    """A new aid."""

    programme = serializers.ChoiceField(choices=Programme.choices)
    aid_class = serializers.ChoiceField(
        choices=AidClass.choices, required=False, allow_blank=True, default=""
    )
    amount_yuan = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="First day no longer in force."
    )
    decision_no = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class SamePerson(serializers.Serializer[Any]):
    """One person entered in both households."""

    other = serializers.UUIDField(help_text="The member of the other household.")
    survivor = serializers.UUIDField(help_text="The same person in the survivor.")


class MergeAsked(Reasoned):
    """Another household that is to be merged into this one."""

    other = serializers.UUIDField()
    take = serializers.ListField(
        child=serializers.ChoiceField(choices=list(TAKEN_TOGETHER)),
        required=False,
        default=list,
        help_text="What comes from the other household.",
    )
    same_persons = SamePerson(many=True, required=False, default=list)
    dossier_version = dossier_field()


class SplitAsked(Reasoned):
    """Members who are to be a household of their own."""

    new_uid = serializers.UUIDField(help_text="Made by the asker: sending it twice is once.")
    persons = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    head = serializers.UUIDField()
    new_head_of_rest = serializers.UUIDField(required=False, allow_null=True, default=None)
    on = serializers.DateField()
    dossier_version = dossier_field()


class MoveOutAsked(Reasoned):
    """A household that leaves the jurisdiction."""

    on = serializers.DateField()
    moved_to = serializers.CharField(max_length=120)
    aids_end_on = serializers.DateField(required=False, allow_null=True, default=None)
    dossier_version = dossier_field()


class KeptHousehold(serializers.ModelSerializer[Household]):
    """The household that a change has made or changed; the dossier has the rest."""

    status = serializers.ChoiceField(choices=HouseholdStatus.choices)

    class Meta:
        model = Household
        fields = ("uid", "code", "status")


class KeptPerson(serializers.Serializer[Any]):
    """The person that a change has made or changed."""

    uid = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=Relation.choices)


class KeptAid(serializers.Serializer[Any]):
    """The aid that was granted."""

    id = serializers.IntegerField()
    text = serializers.SerializerMethodField()

    @extend_schema_field(str)
    def get_text(self, aid: Any) -> str:
        return str(aid)
