"""Fields that take exactly what the description says: no NaN, no `1_000`, no `20240101`."""

import math
import re
from datetime import date
from typing import Any

from rest_framework import serializers

from geo_minzheng.shared.crs import Datum

PLAIN_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class PlainFloatField(serializers.FloatField):
    """A finite number, written as JSON writes numbers."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not PLAIN_NUMBER.fullmatch(str(data).strip()):
            self.fail("invalid")
        value = float(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class DayField(serializers.DateField):
    """A day as 2026-11-23, and in no other way."""

    def to_internal_value(self, data: Any) -> date:
        if not (isinstance(data, str) and _DAY.fullmatch(data)):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class LongitudeField(PlainFloatField):
    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=-180, max_value=180, **given)


class LatitudeField(PlainFloatField):
    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=-90, max_value=90, **given)


class AccuracyField(PlainFloatField):
    """Radius in metres in which the true place lies."""

    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=0, max_value=100_000, **given)


class DatumField(serializers.ChoiceField):
    """What the degrees refer to; never guessed."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            choices=[datum.value for datum in Datum],
            help_text="What the degrees refer to; required, never guessed.",
            **given,
        )
