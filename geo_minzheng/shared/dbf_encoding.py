"""Which encoding the texts of a Shapefile are in: declared, and then checked against the bytes.

Chinese desktop GIS writes GBK with a language byte of 0, with no .cpg, or with a .cpg that says
UTF-8. So a declaration is believed only if the bytes agree.
"""

import codecs
import struct
from dataclasses import dataclass

LANGUAGE_DRIVERS = {0x4D: "gb18030", 0x57: "cp1252", 0x03: "cp1252", 0x4E: "cp949", 0x4F: "big5"}
"""dBASE language driver byte (offset 29): 0x4D is code page 936."""

CODE_PAGES = {
    "936": "gb18030",
    "cp936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "ansi 936": "gb18030",
    "65001": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
}

SAMPLE_BYTES = 2_000_000


@dataclass(frozen=True)
class DbfEncoding:
    """Attributes:
    name: a Python codec.
    declared: what the file says, or empty.
    contradicted: the bytes could not be read as declared, so another was taken.
    """

    name: str
    declared: str
    contradicted: bool


def dbf_encoding(dbf: bytes, cpg: bytes | None) -> DbfEncoding:
    """The encoding of the field names and texts in `dbf`.

    UTF-8 wherever the bytes are UTF-8 with Chinese in it, which no other encoding gives by
    accident. Otherwise the language byte, the .cpg, UTF-8, GB 18030 (which holds GBK), and
    Latin 1, which reads anything: the first that the bytes do not contradict.
    """
    declared = _declared(dbf, cpg)
    texts = _texts(dbf)
    if declared != "utf-8" and _is_chinese_utf8(texts):
        return DbfEncoding("utf-8", declared, bool(declared))
    for name in filter(None, (declared, "utf-8", "gb18030")):
        if all(_reads(text, name) for text in texts):
            return DbfEncoding(name, declared, bool(declared) and name != declared)
    return DbfEncoding("latin-1", declared, bool(declared))


def _declared(dbf: bytes, cpg: bytes | None) -> str:
    if len(dbf) > 29 and dbf[29] in LANGUAGE_DRIVERS:
        return LANGUAGE_DRIVERS[dbf[29]]
    label = (cpg or b"").decode("ascii", "ignore").strip().lower()
    if label in CODE_PAGES:
        return CODE_PAGES[label]
    try:
        return codecs.lookup(label).name if label else ""
    except LookupError:
        return ""


def _texts(dbf: bytes) -> list[bytes]:
    """Field names and the contents of the character fields, cut at the padding."""
    if len(dbf) < 32:
        return []
    rows, header_bytes, row_bytes = struct.unpack_from("<IHH", dbf, 4)
    names, fields, start = [], [], 1
    for at in range(32, min(header_bytes, len(dbf)) - 1, 32):
        if dbf[at] == 0x0D:
            break
        names.append(dbf[at : at + 11].split(b"\0")[0])
        width = dbf[at + 16]
        if dbf[at + 11 : at + 12] == b"C":
            fields.append((start, width))
        start += width
    body = dbf[header_bytes : header_bytes + min(rows * row_bytes, SAMPLE_BYTES)]
    step = max(row_bytes, 1)
    return names + [
        body[row + first : row + first + width].rstrip(b" \0")
        for row in range(0, len(body), step)
        for first, width in fields
    ]


def _reads(text: bytes, name: str) -> bool:
    """A text may end in the middle of a character: field widths are counted in bytes."""
    try:
        codecs.getincrementaldecoder(name)().decode(text, final=False)
    except UnicodeError:
        return False
    return True


def _is_chinese_utf8(texts: list[bytes]) -> bool:
    if not all(_reads(text, "utf-8") for text in texts):
        return False
    joined = b" ".join(texts).decode("utf-8", "ignore")
    return any("\u4e00" <= character <= "\u9fff" for character in joined)
