"""Which reader a file belongs to, by its content and never by its name."""

import re

from django.utils.translation import gettext as _

from field_api.imports import delimited, layers, workbooks
from field_api.imports.errors import ImportFormatUnknownError
from field_api.imports.tables import MAX_FILE_BYTES, Table, too_large_bytes

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|!--)", re.I)


def open_table(body: bytes) -> Table:
    """The table in a file.

    Raises:
        ImportFileError: one of its kinds, with a sentence for the sender. Nothing else.
    """
    if len(body) > MAX_FILE_BYTES:
        raise too_large_bytes()
    if body.startswith(b"PK"):
        return workbooks.open_xlsx(body)
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return workbooks.open_xls(body)
    if body.startswith(b"SQLite format 3\x00"):
        return layers.open_geopackage(body)
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise ImportFormatUnknownError(
            _(
                "这不是表格文件（看起来是图片、PDF 或压缩包），没有保存任何内容。"
                "请上传 XLSX、XLS、CSV 或 GeoPackage 文件。"
            )
        )
    if _MARKUP.match(body[:2_000]):
        raise ImportFormatUnknownError(
            _(
                "这是网页或 XML 格式的表格（有的系统把它命名为 .xls），没有保存任何内容。"
                "请在 Excel 或 WPS 中打开，另存为 XLSX 后再上传。"
            )
        )
    return delimited.open_text(body)
