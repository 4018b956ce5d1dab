"""`codes/resolve/` and `codes/translate/`: what a code meant on a day, and what it became."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.api.open.fields import DayField
from boundaries_data.api.open.shapes import (
    AsOfQuery,
    DatedCodeShape,
    DivisionShape,
    asked,
    whole,
)
from boundaries_data.code_history import Resolved, resolve, translate
from boundaries_data.models import CodeScheme
from geo_minzheng.shared.api_schema import ERROR

_CODE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")

RETIRED = OpenApiResponse(ERROR.response, "The code was in force once and is no more.")


@extend_schema_field({"type": "string", "pattern": "^([0-9]{6}|[0-9]{9}|[0-9]{12})$"})
class CodeField(serializers.CharField):
    """A code of 6, 9 or 12 digits; a shorter one stands for itself followed by zeros."""

    def to_internal_value(self, data: Any) -> str:
        if not (isinstance(data, str) and _CODE.fullmatch(data)):
            raise serializers.ValidationError(_("代码应为 6、9 或 12 位数字。"), code="invalid")
        return data.ljust(12, "0")


class ResolveQuery(AsOfQuery):
    """A code and the day on which it was used."""

    scheme = serializers.ChoiceField(choices=CodeScheme.values)
    code = CodeField()


class TranslateQuery(serializers.Serializer[Any]):
    """A code, the day on which it was used, and the day of which the code is wanted."""

    scheme = serializers.ChoiceField(choices=CodeScheme.values)
    code = CodeField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a word of Python, so it cannot be an attribute.
        return {
            **super().get_fields(),
            "from": DayField(help_text="The day on which the code was used."),
            "to": DayField(help_text="The day of which the code is wanted."),
        }


class ResolvedShape(serializers.Serializer[Any]):
    """A code and what it meant."""

    as_of = serializers.DateField()
    uid = serializers.UUIDField(help_text="Of the division.")
    code = DatedCodeShape()
    division = DivisionShape(
        allow_null=True, help_text="null where names and parents of that day are not recorded."
    )


class TranslatedShape(serializers.Serializer[Any]):
    """What the code meant, and what the division's code became; empty if it has none."""

    before = ResolvedShape()
    after = ResolvedShape(many=True)


class ResolveView(APIView):
    """What a code meant."""

    @extend_schema(
        operation_id="resolve_code",
        parameters=[ResolveQuery],
        responses={200: ResolvedShape, 410: RETIRED},
    )
    def get(self, request: Request) -> Response:
        """The division that had this code on the day."""
        query = asked(request, ResolveQuery)
        day = query["as_of"]
        return Response(_shape(resolve(scheme=query["scheme"], value=query["code"], day=day), day))


class TranslateView(APIView):
    """What a code became."""

    @extend_schema(
        operation_id="translate_code",
        parameters=[TranslateQuery],
        responses={200: TranslatedShape, 410: RETIRED},
    )
    def get(self, request: Request) -> Response:
        """The code that the same division had, in the same scheme, on another day."""
        query = asked(request, TranslateQuery)
        meant, now = translate(
            scheme=query["scheme"], value=query["code"], since=query["from"], until=query["to"]
        )
        return Response(
            {
                "before": _shape(meant, query["from"]),
                "after": [_shape(one, query["to"]) for one in now],
            }
        )


def _shape(found: Resolved, day: Any) -> dict[str, Any]:
    code = found.code
    return {
        "as_of": day,
        "uid": str(code.division.uid),
        "code": {
            "scheme": code.scheme,
            "code": code.value,
            "since": code.valid.lower,
            "until": code.valid.upper,
            "basis": code.basis,
        },
        "division": whole(found.division) if found.division else None,
    }
