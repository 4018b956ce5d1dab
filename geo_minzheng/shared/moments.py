"""What every request asks anew and what hardly ever changes, remembered for a moment."""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

MOST_KEPT = 1024


class ForAMoment(Generic[Asked, Answer]):
    """A function of hashable arguments whose answers this worker remembers.

    They are asked for again `settings.REMEMBERED_S` after they were given at the latest; with 0
    each time. An error is not remembered.
    """

    def __init__(self, function: Callable[Asked, Answer]) -> None:
        wraps(function)(self)
        self._function = function
        self._kept: Any = lru_cache(MOST_KEPT)(self._in_a_moment)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        length = settings.REMEMBERED_S
        if not length:
            return self._function(*args, **kwargs)
        answer: Answer = self._kept(time.monotonic() // length, *args, **kwargs)
        return answer

    def forget(self) -> None:
        """Ask anew, in this worker."""
        self._kept.cache_clear()

    def _in_a_moment(self, _moment: float, *args: Any, **kwargs: Any) -> Answer:
        return self._function(*args, **kwargs)
