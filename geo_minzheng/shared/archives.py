"""Opening zip archives that strangers packed, without trusting what they say of themselves.

Nothing is written under a name from the archive: entries come back as bytes.
"""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from geo_minzheng.shared.vector_errors import ArchiveRefusedError

MAX_ENTRIES = 200
"""A layer is four to ten files; a delivery of many layers is not one footprint."""

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
"""Five times the upload limit; 200,000 vertices take 5 MB in any format that is read."""

MAX_RATIO = 200
"""Unpacked to packed. Repetitive attribute tables reach 60; bombs start at 1,000."""

SMALL_ENTRY_BYTES = 1024 * 1024
"""An entry up to this size is taken whatever its ratio: it cannot hurt."""

NESTED = {".zip", ".kmz", ".7z", ".rar", ".gz", ".tar", ".bz2", ".xz", ".tgz"}


def unpack(body: bytes, *, wanted: frozenset[str]) -> dict[str, bytes]:
    """The entries of a zip whose suffix is among `wanted`, by their path inside the archive.

    Every entry is checked, wanted or not. Names in GBK without the UTF-8 flag are put right.

    Args:
        wanted: lower-case suffixes with the dot.

    Raises:
        ArchiveRefusedError: too many entries, too large or too dense when unpacked, a path out
            of the archive, a link, a password, an archive inside, or damage.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_list(entries)
            return _read(archive, entries, wanted)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ArchiveRefusedError(
            _("压缩包已损坏，无法打开。没有保存任何内容，请重新打包后再上传。"), problem="damaged"
        ) from error


def _check_list(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise ArchiveRefusedError(
            _("压缩包内有 %(count)s 个文件，最多 %(limit)s 个。请只打包一个图层后再上传。")
            % {"count": len(entries), "limit": MAX_ENTRIES},
            problem="too_many_entries",
            entries=len(entries),
            limit=MAX_ENTRIES,
        )
    for number, entry in enumerate(entries, start=1):
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise ArchiveRefusedError(
                _("压缩包内第 %(number)s 个文件的路径指向压缩包之外，已拒绝。请重新打包后再上传。")
                % {"number": number},
                problem="path_outside",
                entry=number,
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ArchiveRefusedError(
                _("压缩包内第 %(number)s 个文件是链接，已拒绝。请打包真实文件后再上传。")
                % {"number": number},
                problem="link",
                entry=number,
            )
        if entry.flag_bits & 0x1:
            raise ArchiveRefusedError(
                _("压缩包设有密码，无法读取。请去掉密码后再上传。"), problem="password"
            )
        if path.suffix.lower() in NESTED:
            raise ArchiveRefusedError(
                _("压缩包里还有压缩包（第 %(number)s 个文件）。请解开后只打包一层再上传。")
                % {"number": number},
                problem="nested",
                entry=number,
            )


def _read(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], wanted: frozenset[str]
) -> dict[str, bytes]:
    """Read what is wanted and measure everything: a header may lie about its size."""
    left = MAX_UNPACKED_BYTES
    found: dict[str, bytes] = {}
    for number, entry in enumerate(entries, start=1):
        limit = min(left, max(SMALL_ENTRY_BYTES, entry.compress_size * MAX_RATIO))
        path = PurePosixPath(entry.filename)
        keep = path.suffix.lower() in wanted and not _is_of_macos(path)
        content, size = [], 0
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 16):
                size += len(chunk)
                if size > limit:
                    raise ArchiveRefusedError(
                        _(
                            "压缩包解开后过大或压缩比异常（第 %(number)s 个文件），已拒绝。"
                            "请只打包一个图层，解开后不超过 %(limit)s MB。"
                        )
                        % {"number": number, "limit": MAX_UNPACKED_BYTES >> 20},
                        problem="bomb",
                        entry=number,
                        limit_bytes=MAX_UNPACKED_BYTES,
                        limit_ratio=MAX_RATIO,
                    )
                if keep:
                    content.append(chunk)
        left -= size
        if keep:
            found[_readable_name(entry)] = b"".join(content)
    return found


def _is_of_macos(path: PurePosixPath) -> bool:
    """Attributes that macOS packs beside every file, under the same suffix."""
    return "__MACOSX" in path.parts or path.name.startswith("._")


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows packs names in GBK without saying so; zipfile then reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
