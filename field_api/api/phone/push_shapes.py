"""What a push looks like on the wire, for the description of the interface."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from field_api.actions.sent_items import Status
from field_api.api.phone.push_bodies import LONGEST_DEVICE, MOST_ENVELOPES
from field_api.api.phone.visits import KIND, VisitPayload
from field_api.visiting.envelopes import LARGEST_REVISION


class EnvelopeShape(serializers.Serializer[Any]):
    """A sealed record. Other names beside these four are let pass and not kept."""

    record_uuid = serializers.UUIDField(help_text="Made on the phone; UUIDv7 for choice.")
    revision = serializers.IntegerField(min_value=1, max_value=LARGEST_REVISION)
    kind = serializers.ChoiceField(choices=[KIND])
    payload = VisitPayload()


class AnyItem(serializers.JSONField):
    """An envelope; anything else is answered as `quarantined`, not refused with its batch."""


class AnyItemSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describes the envelope, and that nothing else is refused."""

    target_class = AnyItem

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"anyOf": [auto_schema.resolve_serializer(EnvelopeShape, direction).ref, {}]}


class PushBody(serializers.Serializer[Any]):
    """What a phone sends."""

    device = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_DEVICE, help_text="For support only."
    )
    envelopes = serializers.ListField(child=AnyItem(), max_length=MOST_ENVELOPES)


class PushResult(serializers.Serializer[Any]):
    """What became of one envelope."""

    record_uuid = serializers.UUIDField(allow_null=True, help_text="null if none could be read.")
    revision = serializers.IntegerField(allow_null=True, help_text="null if none could be read.")
    status = serializers.ChoiceField(choices=[status.value for status in Status])
    receipt = serializers.CharField(
        help_text="HMAC. Of a stored visit, always the same; otherwise the quarantine's."
    )
    code = serializers.CharField(allow_blank=True, help_text="Why it was not stored.")
    details = serializers.DictField(help_text="`message` for the person; `fields` where invalid.")


class PushAnswer(serializers.Serializer[Any]):
    """One result for each envelope, in the order they were sent."""

    results = PushResult(many=True)
