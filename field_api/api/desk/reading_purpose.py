"""`/api/field/v1/readings/purpose/`: what this session reads for, asked and changed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.models import Purpose
from field_api.readings.purpose import (
    LONGEST_WORDS,
    StatedPurpose,
    keep_purpose,
    purpose_of,
    stated,
)


class PurposeStated(serializers.Serializer[Any]):
    """A purpose that a person chooses."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    words = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_WORDS,
        help_text="Wanted with `other`, which they explain.",
    )


class PurposeShape(PurposeStated):
    """The session's purpose."""

    text = serializers.CharField(help_text="The purpose, for people.")


class ReadingPurposeView(APIView):
    """GET tells the session's purpose, PUT changes it."""

    @extend_schema(operation_id="readings_purpose", responses=PurposeShape)
    def get(self, request: Request) -> Response:
        return Response(_shape(purpose_of(request)))

    @extend_schema(
        operation_id="readings_purpose_change", request=PurposeStated, responses=PurposeShape
    )
    def put(self, request: Request) -> Response:
        given = PurposeStated(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = stated(**given.validated_data)
        keep_purpose(request, chosen)
        return Response(_shape(chosen))


def _shape(chosen: StatedPurpose) -> dict[str, str]:
    return {
        "purpose": chosen.purpose.value,
        "words": chosen.words,
        "text": str(chosen.purpose.label),
    }
