"""A workbook of too many different texts is refused before it is read, and CSV is proposed."""

import pytest

from field_api.imports import packed
from field_api.imports.errors import ImportFileTooLargeError
from field_api.imports.opening import open_table
from tests.import_files import csv_file, xlsx_file


def all_different(rows: int) -> list[list[str]]:
    return [["户编号", "备注"], *([f"H{n}", f"说明{n}"] for n in range(rows))]


def shared(rows: int) -> bytes:
    # With merges, the maker keeps texts apart from the cells, as Excel and WPS do.
    return xlsx_file(all_different(rows), merges=[(rows + 5, 0, rows + 5, 1, "说明")])


def test_texts_up_to_the_limit_are_read(monkeypatch):
    monkeypatch.setattr(packed, "MAX_TEXTS", 100)

    assert len(list(open_table(shared(40)).rows())) >= 41


def test_more_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(packed, "MAX_TEXTS", 100)

    with pytest.raises(ImportFileTooLargeError, match="CSV") as refused:
        open_table(shared(60))

    assert refused.value.details["problem"] == "texts"
    assert len(list(open_table(csv_file(all_different(60))).rows())) == 61


def test_long_texts_count_by_their_bytes(monkeypatch):
    monkeypatch.setattr(packed, "MAX_TEXTS_BYTES", 1_000)

    with pytest.raises(ImportFileTooLargeError, match="CSV"):
        open_table(shared(60))
