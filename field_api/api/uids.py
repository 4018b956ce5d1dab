"""A uid that somebody sends. It finds nothing; whose uid it may be is the actions' to know."""

from typing import Any
from uuid import UUID

from rest_framework import serializers


class Uid(serializers.UUIDField):
    """A UUID as text; a number, true and false are not taken for one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, (str, UUID)):
            self.fail("invalid", value="")
        return super().to_internal_value(data)
