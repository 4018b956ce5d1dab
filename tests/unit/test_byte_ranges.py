"""Parts of a file: what a header asks for, and what is answered."""

from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from geo_minzheng.shared.byte_ranges import RangeNotSatisfiableError, answer, part_of

DIGEST = "ab" * 32
HELD = bytes(range(256)) * 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    held = tmp_path / "tiles"
    held.write_bytes(HELD)
    return held


def ask(path: Path, method: str = "get", **headers: str) -> HttpResponseBase:
    request = getattr(RequestFactory(), method)("/tiles", headers=headers)
    return answer(request, path, digest=DIGEST, kind="application/octet-stream")


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=5-", (5, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=90-1000", (90, 100)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-9", None),
        ("bytes=0x1-9", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_a_header_asks_for_a_part_or_counts_as_not_there(header, part) -> None:
    assert part_of(header, 100) == part


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=-5", 0)]
)
def test_a_part_beyond_the_end_cannot_be_given(header, size) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        part_of(header, size)


@given(st.text(max_size=30), st.integers(0, 1000))
def test_whatever_is_asked_for_a_part_lies_in_the_file(header: str, size: int) -> None:
    try:
        part = part_of("bytes=" + header, size)
    except RangeNotSatisfiableError:
        return
    assert part is None or 0 <= part[0] < part[1] <= size


def test_the_whole_file_comes_with_its_tag_and_may_be_kept(path: Path) -> None:
    response = ask(path)

    assert response.status_code == 200
    assert body(response) == HELD
    assert response["ETag"] == f'"{DIGEST}"'
    assert response["Accept-Ranges"] == "bytes"
    assert "immutable" in response["Cache-Control"]


def test_a_part_is_just_that_part(path: Path) -> None:
    response = ask(path, Range="bytes=100-299")

    assert response.status_code == 206
    assert body(response) == HELD[100:300]
    assert response["Content-Range"] == f"bytes 100-299/{len(HELD)}"
    assert response["Content-Length"] == "200"


def test_beyond_the_end_the_size_is_told(path: Path) -> None:
    response = ask(path, Range="bytes=99999-")

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(HELD)}"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f'"{DIGEST}"', 206),
        ('"another"', 200),
        (f'W/"{DIGEST}"', 200),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 200),
    ],
)
def test_only_the_same_content_is_continued(path: Path, said: str, status: int) -> None:
    response = ask(path, Range="bytes=0-9", **{"If-Range": said})

    assert response.status_code == status
    assert len(body(response)) == (10 if status == 206 else len(HELD))


def test_what_a_browser_has_is_not_sent_again(path: Path) -> None:
    response = ask(path, **{"If-None-Match": f'"{DIGEST}"'})

    assert response.status_code == 304
    assert response["ETag"] == f'"{DIGEST}"'


def test_head_tells_the_size_and_sends_nothing(path: Path) -> None:
    response = ask(path, "head")

    assert response["Content-Length"] == str(len(HELD))
    assert body(response) == b""


def test_a_file_that_is_not_there_is_not_answered(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask(tmp_path / "gone")
