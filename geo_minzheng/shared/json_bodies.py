"""How deep the JSON of a request may be nested. What is in it is the business of serializers."""

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
        if depth_of(sent) > MOST_LEVELS:
            raise ParseError
        return sent


def depth_of(value: Any) -> int:
    """How many lists and objects stand inside one another; 0 for a plain value."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, (dict, list))]:
        depth += 1
        level = [
            inner for each in level for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth
