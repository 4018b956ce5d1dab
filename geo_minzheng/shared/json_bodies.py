"""How the body of a request is read as JSON. What is in it is the business of serializers."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MOST_LEVELS = 100
"""A drawn multipolygon has six. Code that looks into a body may go down level by level,
and Python ends that at a thousand calls."""


class NotTooDeepJSONParser(JSONParser):
    """JSON nested deeper than `MOST_LEVELS` is unreadable, not a failure of ours."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            sent = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        if _levels_exceed(sent, MOST_LEVELS):
            raise ParseError
        return sent


def _levels_exceed(sent: Any, most: int) -> bool:
    outer = [sent] if isinstance(sent, (dict, list)) else []
    for _ in range(most):
        outer = [
            inner
            for each in outer
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
    return bool(outer)
