"""What every address that keeps the register begins with, and what several of their shapes share.

It knows no subject.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from field_api.actions.persons import MOST_CONFIRMED
from field_api.api.asker import person_of, scope_with_names
from field_api.api.query import LONGEST_NAME_TOLD
from field_api.api.uids import Uid
from field_api.models import Household, HouseholdStatus, Person
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.errors import NotFoundError

Shape = type[serializers.BaseSerializer[Any]]
Asked = tuple[AbstractBaseUser, dict[str, Any]]


def changes(
    operation_id: str, asks: Shape, answers: Shape, *, status: int = HTTPStatus.OK
) -> Callable[[Any], Any]:
    """Describes a change of the register: what it takes, what it answers, that it may refuse."""
    described: Callable[[Any], Any] = extend_schema(
        operation_id=operation_id,
        request=asks,
        responses={int(status): answers, 409: ERROR, 422: ERROR},
    )
    return described


def asked(request: Request, shape: Shape) -> Asked:
    """Who asks, and what was sent as `shape` reads it.

    Raises:
        NoRightError: their role sees no names.
    """
    scope_with_names(request)
    return person_of(request), read(shape, request)


def asked_of_member(request: Request, uid: UUID, person: UUID, shape: Shape) -> Asked:
    """The same, for a member of the household in the address.

    Raises:
        NotFoundError: there is none whom the asker may see.
    """
    scope_with_names(request)
    by = person_of(request)
    if not Person.objects.visible_to(by).filter(uid=person, household__uid=uid).exists():
        raise NotFoundError(_("这一户没有这位成员，或不在您的辖区内。"))
    return by, read(shape, request)


def read(shape: Shape, request: Request) -> dict[str, Any]:
    """What was sent, as `shape` reads it.

    Raises:
        ValidationError: a value is wrong, or a name is none of the shape's: a fact with a slip in
            its name would otherwise be lost, and the answer would say that all was kept.
    """
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    if unknown := _unknown(sent, request.data):
        raise serializers.ValidationError(unknown)
    return dict(sent.validated_data)


def _unknown(shape: Any, sent: Any) -> dict[str, Any]:
    """Names in `sent` that `shape` has no field for, each where it stands."""
    found: dict[str, Any] = {}
    if isinstance(shape, serializers.ListSerializer) and isinstance(sent, list):
        for each in sent:
            found |= _unknown(shape.child, each)
        return found
    fields = getattr(shape, "fields", None)
    if fields is None or not isinstance(sent, Mapping):
        return found
    for name, value in sent.items():
        if name not in fields:
            found[str(name)[:LONGEST_NAME_TOLD]] = [_("没有这个字段。")]
        elif below := _unknown(fields[name], value):
            found[name] = below
    return found


def kept(home: Household, *, status: int = HTTPStatus.OK) -> Response:
    """The household that a change has made or changed."""
    return Response(KeptHousehold(home).data, status=status)


class KeptHousehold(serializers.ModelSerializer[Household]):
    """The household that a change has made or changed; the dossier has the rest."""

    status = serializers.ChoiceField(choices=HouseholdStatus.choices)

    class Meta:
        model = Household
        fields = ("uid", "code", "status")


class Reasoned(serializers.Serializer[Any]):
    """A change with its reason, which stands in the history."""

    reason = serializers.CharField(max_length=200, help_text="No personal data.")


class OnDossier(serializers.Serializer[Any]):
    """A change that rests on a dossier as somebody read it."""

    dossier_version = serializers.CharField(
        source="dossier",
        required=False,
        allow_blank=True,
        max_length=16,
        default="",
        help_text="As it was read; the change is refused if anything changed since.",
    )


class DossierReasoned(Reasoned, OnDossier):
    """The same, with its reason."""


class NewUid(Uid):
    """The uid that a new row gets."""

    def __init__(self, **given: Any) -> None:
        super().__init__(help_text="Made by the asker: sending it twice is once.", **given)


class Number(serializers.CharField):
    """A number that is kept sealed."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", "Empty takes it away; left out it stays.")
        super().__init__(required=False, allow_blank=True, max_length=40, **given)


def confirmed_field() -> serializers.ListField:
    return serializers.ListField(
        child=Uid(),
        required=False,
        default=list,
        max_length=MOST_CONFIRMED,
        help_text="uids of households that `register.look_alikes` told of and that are others.",
    )


def version_field() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=2**62,
        help_text="As it was read; a fact that somebody else changed since is not overwritten.",
    )
