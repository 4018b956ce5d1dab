"""What phones sent: the receipts given, and the bodies that could not be taken."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from field_api.models.visit import Visit


class ReceivedEnvelope(models.Model):
    """One envelope that was taken. The same content again gets the same receipt."""

    PERSONAL: ClassVar = frozenset[str]()
    OPEN: ClassVar = frozenset(
        {
            "id",
            "record_uuid",
            "revision",
            "kind",
            "content_hash",
            "status",
            "receipt",
            "device",
            "visit",
            "received_by",
            "received_at",
        }
    )

    record_uuid = models.UUIDField()
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of canonical JSON, hex.")
    status = models.CharField(max_length=12)
    receipt = models.CharField(max_length=64, help_text="HMAC, hex.")
    device = models.CharField(max_length=80, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="envelopes")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_uuid", "revision"], name="envelope_is_received_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_uuid}/{self.revision}"


class QuarantinedBody(models.Model):
    """A body, or one envelope of it, that was refused: kept so that nothing is lost.

    The body is sealed with the data key, because nobody knows what is in it.
    """

    PERSONAL: ClassVar = frozenset({"sealed_body"})
    OPEN: ClassVar = frozenset(
        {"id", "receipt", "content_hash", "code", "user_agent", "sent_by", "received_at", "times"}
    )

    receipt = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the bytes, hex.")
    code = models.CharField(max_length=60, help_text="Why it was refused.")
    sealed_body = models.BinaryField()
    user_agent = models.CharField(max_length=200, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1, help_text="How often the same bytes came.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash", "sent_by", "code"], name="quarantine_keeps_a_body_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.content_hash[:12]}"
