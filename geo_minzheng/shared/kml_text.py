"""The text of a KML, checked before GDAL sees it: no entity, no link, plain names of fields.

It reads no shape.
"""

import re
from xml.etree.ElementTree import Element, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from geo_minzheng.shared.vector_errors import (
    VectorFileError,
    VectorFormatUnknownError,
    XmlRefusedError,
)
from geo_minzheng.shared.vector_raw import too_detailed

MAX_ELEMENTS = 1_000_000
FIELDS = {"Data", "SimpleData", "SimpleField"}
LINKS = {"NetworkLink", "NetworkLinkControl", "Link", "GroundOverlay", "ScreenOverlay", "Style"}
_GBK_XML = re.compile(rb"""^\s*<\?xml[^>]*encoding=["'](gbk|gb2312|gb18030)["'][^>]*\?>""", re.I)


def checked_kml(body: bytes) -> tuple[bytes, dict[str, str], int]:
    """The KML again, known to hold no entity, no DTD and no link, with plain names of fields.

    LIBKML turns every character outside ASCII in a name into `_`, so 烈度 and 名称 would become
    one field; the names are numbered instead, and the second value tells what they were. The
    third counts the links to other files.
    """
    body = _in_utf8(body)
    names: dict[str, str] = {}
    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise XmlRefusedError(
            _("文件含有 XML 实体或文档类型声明，出于安全已拒绝。请用制图软件重新导出 KML。"),
            problem=type(error).__name__,
        ) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise _broken_xml() from error
    _refuse_if_not_kml(root)
    numbered: dict[str, str] = {}
    linked = 0
    for count, element in enumerate(root.iter()):
        if count > MAX_ELEMENTS:
            raise too_detailed(elements=MAX_ELEMENTS)
        tag = _local(element)
        for child in [child for child in element if _local(child) in LINKS]:
            element.remove(child)
            linked += _local(child) == "NetworkLink"
        if tag in FIELDS and "name" in element.attrib:
            name = element.attrib["name"]
            element.attrib["name"] = numbered.setdefault(name, f"field{len(numbered)}")
            names[numbered[name]] = name
    return tostring(root, encoding="utf-8", xml_declaration=True), names, linked


def _refuse_if_not_kml(root: Element) -> None:
    if _local(root) != "kml":
        raise VectorFormatUnknownError(
            _("这是 XML，但不是 KML（最外层是 %(root)s）。请导出为 KML 或 GeoJSON 后再上传。")
            % {"root": _local(root)[:40]},
            problem="not_kml",
        )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _broken_xml() -> VectorFileError:
    return VectorFileError(
        _("KML 无法解析，文件可能不完整。请重新导出后再上传。"), problem="not_xml"
    )


def _in_utf8(body: bytes) -> bytes:
    """`body` as the parser can read it: it knows no GBK."""
    declaration = _GBK_XML.match(body)
    if declaration is None:
        return body
    try:
        text = body[declaration.end() :].decode("gb18030")
    except UnicodeError as error:
        raise _broken_xml() from error
    return b'<?xml version="1.0" encoding="UTF-8"?>' + text.encode()
