"""Columns as PostgreSQL's COPY reads them: numbers, words, instants, points, uids.

Knows nothing of what the columns mean.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from field_api.demonstration.world import Days, Floats
from geo_minzheng.shared.crs import CGCS2000

CHUNK = 20_000
"""Rows made at a time: few enough to be small, enough that numpy is worth while."""


def parts(column: NDArray[Any]) -> Iterator[slice]:
    for start in range(0, len(column), CHUNK):
        yield slice(start, min(start + CHUNK, len(column)))


def ids(part: slice, first: int) -> range:
    return range(first + part.start, first + part.stop)


def uids(seed: int, subject: int, part: slice) -> list[str]:
    """Random UUIDs (version 4, RFC 9562) as 32 hexadecimal digits, the same for the same seed."""
    rng = np.random.default_rng([seed, subject, part.start])
    octets = rng.integers(0, 256, (part.stop - part.start, 16), dtype=np.uint8)
    octets[:, 6] = octets[:, 6] & 0x0F | 0x40
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    text = octets.tobytes().hex()
    return [text[n : n + 32] for n in range(0, len(text), 32)]


def words(choices: tuple[Any, ...], numbers: NDArray[np.int64]) -> list[str]:
    values = [choice.value for choice in choices]
    return [values[number] for number in numbers.tolist()]


def known(numbers: Floats) -> list[float | None]:
    return [None if number != number else number for number in numbers.tolist()]


def instants(times: Days) -> list[str]:
    return [f"{text}Z" for text in np.datetime_as_string(times, unit="s").tolist()]


def points(lon: Floats, lat: Floats) -> list[str | None]:
    """Hexadecimal EWKB in CGCS2000; None where the coordinates are NaN."""
    points = np.full(len(lon), None)
    known = ~np.isnan(lon)
    points[known] = shapely.set_srid(shapely.points(lon[known], lat[known]), CGCS2000)
    hexes: list[str | None] = shapely.to_wkb(points, hex=True, include_srid=True).tolist()
    return hexes
