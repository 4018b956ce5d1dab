"""What a sheet holds that its sender may not see or may take for data: counted, and said.

It looks at the packed XML and judges no value.
"""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from field_api.imports.windows import path_of_sheet

_BLOCK = 1 << 20
_ROW_END = b"row>"
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*\bhidden=\"(?:1|true)\"")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"")
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"e\"")
_WITHOUT_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)(?:<(?:\w+:)?v></(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?"
    rb"</(?:\w+:)?c>"
)


def oddities(body: bytes, name: str) -> tuple[str, ...]:
    """Sentences about one sheet of an XLSX."""
    columns = rows = errors = formulas = 0
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        path = path_of_sheet(archive, name)
        if path is None:
            return ()
        with archive.open(path) as stream:
            left, more = b"", True
            while more:
                block = stream.read(_BLOCK)
                left, more = left + block, bool(block)
                whole, _end, left = left.rpartition(_ROW_END) if more else (left, b"", b"")
                # Most sheets have none of these, and a plain search is ten times as fast.
                if b"hidden=" in whole:
                    columns += len(_HIDDEN_COLUMN.findall(whole))
                    rows += len(_HIDDEN_ROW.findall(whole))
                if b't="e"' in whole:
                    errors += len(_ERROR.findall(whole))
                if b"f>" in whole or b"<f" in whole:
                    formulas += len(_WITHOUT_RESULT.findall(whole))
    said = []
    if rows:
        text = _("有 %(n)s 行在表格中被隐藏或筛选掉，也一并读取了。不要导入的请先删除。")
        said.append(text % {"n": f"{rows:,}"})
    if columns:
        said.append(_("表格中有隐藏的列，也一并读取了。"))
    if errors:
        text = _("有 %(n)s 个格子是公式错误（如 #DIV/0!、#REF!），按空白处理。请核对。")
        said.append(text % {"n": f"{errors:,}"})
    if formulas:
        text = _(
            "有 %(n)s 个公式没有算出结果，按空白处理。请在 Excel 或 WPS 中打开、保存后重新上传。"
        )
        said.append(text % {"n": f"{formulas:,}"})
    return tuple(said)
