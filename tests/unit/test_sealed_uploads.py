"""What is uploaded never lies readable in the folder of temporary files."""

import io
import os
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.imports import shown
from field_api.imports.kinds import KINDS
from field_api.imports.layers import open_geopackage
from field_api.imports.opening import open_table
from field_api.imports.reading import is_no_data
from field_api.imports.templates import gpkg_template
from field_api.models import ImportBatch
from field_api.pages import imports as pages
from geo_minzheng.shared import sealed_uploads
from geo_minzheng.shared.sealed_uploads import SealedPieces
from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked

MARK = "某某不应留在磁盘上"


@given(
    chunks=st.lists(st.binary(max_size=40), max_size=12),
    in_memory=st.integers(0, 64),
    steps=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=8),
)
@settings(deadline=None)
def test_what_was_appended_is_read_back_from_anywhere(chunks, in_memory, steps):
    whole = b"".join(chunks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_uploads, "PIECE", 16)
        pieces = SealedPieces(in_memory)
        for chunk in chunks:
            pieces.append(chunk)
        with io.BufferedReader(pieces, 7) as file:
            assert file.read() == whole
            for at, size in steps:
                file.seek(at)
                assert file.read(size) == whole[at : at + size]


def files_in(folder: Path) -> list[bytes]:
    """What stands in the files of `folder` that this process has open, named or not."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith(str(folder)):
                found.append(Path(f"/proc/self/fd/{number}").read_bytes())
        except OSError:
            continue
    return found + [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_large_upload_lies_sealed_on_the_disk_and_arrives_whole(
    client, monkeypatch, tmp_path, settings
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clerk = world.build().people["worker of the township"]
    body = (MARK * 200_000).encode()
    seen, arrived = [], []

    def send_file(*, chunks, **_):
        arrived.append(b"".join(chunks))
        seen.extend(files_in(tmp_path))
        return ImportBatch()

    monkeypatch.setattr(pages.actions, "send_file", send_file)
    client.force_login(clerk)
    client.post("/imports/", {"kind": "households", "file": SimpleUploadedFile("名册.csv", body)})

    assert arrived == [body]
    assert sum(map(len, seen)) > 1024 * 1024
    assert not any(MARK.encode() in content for content in seen)


@pytest.mark.django_db
def test_reading_a_geopackage_and_giving_bad_rows_back_writes_no_file(monkeypatch):
    clerk = world.build().people["worker of the township"]
    layer = gpkg_template(KINDS["households"])
    batch = checked(
        clerk,
        "households",
        csv_file([HOUSEHOLD_HEADINGS, household_row(1, head_name=""), household_row(2)]),
    )

    def refuse(*_, **__):
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "TemporaryDirectory", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)

    assert open_geopackage(layer).row_count == 2
    assert shown.problem_file(batch, batch.rows.filter(verdict="error")).read(2) == b"PK"


@pytest.mark.django_db
def test_bad_rows_beyond_the_most_are_said_to_be_left_out_and_are_no_data(monkeypatch):
    clerk = world.build().people["worker of the township"]
    bad = [household_row(number, head_name="") for number in range(3)]
    batch = checked(clerk, "households", csv_file([HOUSEHOLD_HEADINGS, *bad]))
    monkeypatch.setattr(shown, "MOST_GIVEN_BACK", 2)

    file = shown.problem_file(batch, batch.rows.order_by("number"))

    rows = [cells for _number, cells in open_table(file.read()).rows()]
    assert len(rows) == 4
    assert "其余未列出" in rows[3][2]
    assert is_no_data(rows[3])
