"""What the journeys of a clerk and of an officer share: pictures, rows, numbers and the queue."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from django.utils import timezone
from psycopg.rows import dict_row

from field_api.demonstration.identity import identity_numbers
from geo_minzheng.operating.queue_worker import QueueWorker
from tests.browser.conftest import DESK, PHONE, City

FITS = """() => {
  const page = document.documentElement;
  return page && page.scrollWidth <= page.clientWidth;
}"""

NOBODYS_RANK = 450
"""Of those born on one day; the small city has no day with so many births."""


def pictures(page: Any, picture: Any, name: str) -> None:
    """What `page` looks like on the desk and on a phone; it is left at the desk's size.

    A page that is wider than its window fails the test that took the pictures.
    """
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        # A page that asks for itself again has no element for a moment.
        page.wait_for_function(FITS)
        picture(page, f"{name}-{size['width']}")


def rows_of(city: City, sql: str, **given: Any) -> list[dict[str, Any]]:
    """Rows of the city's database, for what a test must know and no page says.

    Args:
        given: parameters of `sql`; `today` is the offices' day, which the database's may not be.
    """
    address = city.url.replace("postgis:", "postgresql:", 1)
    with psycopg.connect(address, row_factory=dict_row) as asked:
        return asked.execute(sql, {"today": timezone.localdate(), **given}).fetchall()


def nobodys_number(born: str, *, man: bool) -> str:
    """An identity number with a right check character that is nobody's, nor the city's."""
    births = np.full(NOBODYS_RANK, np.datetime64(born))
    return identity_numbers(births, np.full(NOBODYS_RANK, man))[-1]


@contextmanager
def queue_at_work(city: City, log: Path) -> Iterator[None]:
    """The queue's worker over the city's database while the block runs."""
    worker = QueueWorker(environment={**os.environ, "DATABASE_URL": city.url}, log=log)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
