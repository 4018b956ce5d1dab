"""Two households that are one, and one that becomes two, through the API."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.actions.merges import TAKEN_TOGETHER, merge_households
from field_api.actions.splits import split_household
from field_api.api.desk.register.asking import (
    DossierReasoned,
    KeptHousehold,
    NewUid,
    asked,
    changes,
    kept,
)
from field_api.api.desk.register.households import HouseholdFacts
from field_api.api.uids import Uid
from field_api.models import Relation


class SamePerson(serializers.Serializer[Any]):
    """One person entered in both households."""

    other = Uid(help_text="The member of the other household.")
    survivor = Uid(help_text="The same person in the survivor.")


class RelationAsked(serializers.Serializer[Any]):
    """How a member of the other household stands to the survivor's head."""

    person = Uid(help_text="The member of the other household.")
    relation = serializers.ChoiceField(
        choices=[each for each in Relation.choices if each[0] != Relation.HEAD]
    )


class MergeAsked(DossierReasoned):
    """Another household that is to be merged into this one."""

    other = Uid()
    take = serializers.ListField(
        child=serializers.ChoiceField(choices=list(TAKEN_TOGETHER)),
        required=False,
        default=list,
        help_text="What comes from the other household.",
    )
    same_persons = SamePerson(many=True, required=False, default=list)
    relations = RelationAsked(
        many=True, required=False, default=list, help_text="Of those not named it is `other`."
    )


class SplitAsked(DossierReasoned):
    """Members who are to be a household of their own."""

    new_uid = NewUid()
    persons = serializers.ListField(child=Uid(), min_length=1, max_length=50)
    head = Uid()
    new_head_of_rest = Uid(required=False, allow_null=True, default=None)
    on = serializers.DateField()
    facts = HouseholdFacts(
        required=False,
        help_text="Of the new household; address and group are the old one's where not given.",
    )


class MergeView(APIView):
    """Another household becomes part of this one."""

    @changes("households_merge", MergeAsked, KeptHousehold)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, MergeAsked)
        pairs = given.pop("same_persons")
        home = merge_households(
            by=by,
            survivor=uid,
            same_persons={pair["other"]: pair["survivor"] for pair in pairs},
            relations={each["person"]: each["relation"] for each in given.pop("relations")},
            today=timezone.localdate(),
            **given,
        )
        return kept(home)


class SplitView(APIView):
    """Members become a household of their own."""

    @changes("households_split", SplitAsked, KeptHousehold, status=HTTPStatus.CREATED)
    def post(self, request: Request, uid: UUID) -> Response:
        by, given = asked(request, SplitAsked)
        home = split_household(by=by, uid=uid, today=timezone.localdate(), **given)
        return kept(home, status=HTTPStatus.CREATED)
