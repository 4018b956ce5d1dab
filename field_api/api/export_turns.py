"""Turns for long files, so that those who write them leave a thread for everybody else.

A web worker answers with `geo_minzheng.operating.serving.THREADS` threads. A file of a whole city
holds one for a minute; where as many people asked for one as there are threads, nobody would see a
page. Short files need no turn.
"""

from http import HTTPStatus
from threading import BoundedSemaphore

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from geo_minzheng.shared.errors import GeoMinzhengError

LONG_ROWS = 10_000
"""A file of fewer rows is written within a second."""

AT_ONCE = 2
"""Long files at once in one web worker, of its three threads."""

_turns = BoundedSemaphore(AT_ONCE)


class FilesBusyError(GeoMinzhengError):
    """Others are being written long files by the same web worker."""

    code = "export.busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class Turn:
    """The right to have one file written; given back once, when the answer is closed."""

    def __init__(self, row_count: int) -> None:
        """Take it.

        Raises:
            FilesBusyError: the file is long and every turn is taken.
        """
        self._held = row_count > LONG_ROWS
        if self._held and not _turns.acquire(blocking=False):
            self._held = False
            raise FilesBusyError(
                _(
                    "服务器正在为其他人生成大文件，本次没有导出，条件都还在。"
                    "请一两分钟后再导出，或缩小范围（{rows} 行以内随时可以导出）。"
                ).format(rows=LONG_ROWS),
                limit_rows=LONG_ROWS,
            )

    def give_back(self) -> None:
        if self._held:
            self._held = False
            _turns.release()

    def until_closed(self, answer: HttpResponseBase) -> HttpResponseBase:
        """`answer`, which gives the turn back when the server has sent it or lost its reader."""
        answer._resource_closers.append(self.give_back)  # type: ignore[attr-defined]
        return answer
