"""What JSON of a request is refused unread. What is in it is the business of serializers."""

import re
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_HALF = re.compile("[\\ud800-\\udfff]")

MOST_LEVELS = 100
"""A drawn multipolygon has six. Code that looks into a body may go down level by level,
and Python ends that at a thousand calls."""


class NotTooDeepJSONParser(JSONParser):
    """JSON nested deeper than `MOST_LEVELS`, or with half a character of UTF-16 that no text can
    hold and no answer could repeat, is unreadable, not a failure of ours."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            sent = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        if depth_of(sent) > MOST_LEVELS or holds_half_a_character(sent):
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


def holds_half_a_character(value: Any) -> bool:
    """Whether a text or a name inside `value` has a surrogate without its other half."""
    level = [value]
    while level:
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += [*each.keys(), *each.values()]
            elif isinstance(each, list):
                inner += each
            elif isinstance(each, str) and _HALF.search(each):
                return True
        level = inner
    return False
