"""Log lines that hold no personal data, not even from errors that nobody foresaw.

A database's complaint quotes the row it refused, and a parser's the text it could not read.
So a traceback here names files, lines and the kind of error, and leaves out what it said;
our own errors keep their code.
"""

import logging
import traceback
from http import HTTPStatus
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from geo_minzheng.shared.errors import GeoMinzhengError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Private:
    """Formats exceptions without what they say of themselves."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802, the name is logging's
        error = ei[1]
        parts: list[str] = []
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback, what was said left out:\n{frames}{_told(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nwhich came of\n\n".join(parts)


class WithoutAddresses(logging.Filter):
    """Takes from Django's own lines on requests what was asked: an address may hold a search, a
    number or a household's uid. The request's line tells its pattern and status.

    A refusal has that one line alone. What is refused before it is written, such as a name of a
    host that is not ours, keeps Django's line; only what failed keeps its traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        of_security = record.name.startswith("django.security")
        if not of_security and not record.name.startswith("django.request"):
            return True
        status = getattr(record, "status_code", None)
        if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            if not of_security:
                return False
            record.exc_info = record.exc_text = None
        record.msg, record.args = f"answered {status}" if status else "refused", ()
        record.__dict__.pop("request", None)
        return True


class PrivateFormatter(_Private, logging.Formatter):
    """Lines for people."""


class PrivateJsonFormatter(_Private, JsonFormatter):
    """One JSON object a line, for a collector of logs; `extra` of a record are members of it."""


def _told(error: BaseException) -> str:
    """The kind of error, with what is known to be safe about it."""
    kind = type(error)
    told = [f"{kind.__module__}.{kind.__qualname__}"]
    if isinstance(error, GeoMinzhengError):
        told.append(error.code)
    diagnosis = getattr(error, "diag", None)
    for name in ("sqlstate", "table_name", "constraint_name"):
        if value := getattr(diagnosis, name, None):
            told.append(f"{name}={value}")
    return " ".join(told)
