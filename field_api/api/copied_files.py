"""Files whose lines the database writes: CSV and GeoJSON, in blocks of bytes.

Nothing is read row by row, but what the database cannot say: sealed columns, which it has no key
for. Which rows and cells is the caller's.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from django.db.models import Func, QuerySet, TextField

from field_api.api.cell_texts import Masked
from field_api.api.exports import csv_file, safe_cell
from geo_minzheng.shared.copying import AS_CSV, AS_IT_IS, copied


def copied_lines(
    headings: list[str], cells: QuerySet[Any, Any], masks: Mapping[int, Masked]
) -> Iterator[bytes]:
    """Lines of CSV that the database writes, below the headings.

    Args:
        masks: the sealed ones among the columns of `cells`, by where they stand.
    """
    # It ends its lines with a line feed alone; a file has one kind of line.
    yield "".join(csv_file(headings, ())).replace("\r\n", "\n").encode()
    blocks = copied(cells, AS_CSV)
    yield from _opened(blocks, masks) if masks else blocks


def _opened(blocks: Iterable[bytes], masks: Mapping[int, Masked]) -> Iterator[bytes]:
    """Lines with their sealed cells as people may see them."""
    for block in blocks:
        lines = list(csv.reader(io.StringIO(block.decode(), newline="")))
        for line in lines:
            for at, column in masks.items():
                # Bytes are written as hexadecimal digits behind `\x`.
                line[at] = safe_cell(column.shown(bytes.fromhex(line[at][2:])))
        written: list[str] = []
        # Of what may end a line the writer quotes only what it ends lines with itself.
        csv.writer(SimpleNamespace(write=written.append), lineterminator="\r\n").writerows(lines)
        yield "".join(line.removesuffix("\r\n") + "\n" for line in written).encode()


class _AfterComma(Func):
    template = "(',' || %(expressions)s)"
    output_field = TextField()


def copied_features(features: QuerySet[Any, Any]) -> Iterator[bytes]:
    """A FeatureCollection of features that the database writes."""
    opening = b'{"type":"FeatureCollection","features":['
    for block in copied(features.values_list(_AfterComma("feature")), AS_IT_IS):
        yield opening + block.removeprefix(b",") if opening else block
        opening = b""
    yield b"]}"
