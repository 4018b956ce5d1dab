"""Times on the wire."""

from datetime import datetime
from typing import Any

from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Instant(serializers.DateTimeField):
    """A time that is sent with its offset, as RFC 3339 has it; one without is never guessed.

    It stays in the zone it came in: at the calendar's ends another zone's clock would run over.
    """

    default_error_messages = {"no_offset": _("时间必须带时区，例如 2026-07-20T02:10:00+08:00。")}

    def enforce_timezone(self, value: datetime) -> Any:
        if is_naive(value):
            self.fail("no_offset")
        return value
