"""Warnings and repairs as sentences, in the active language. Stored are codes and facts only."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geo_minzheng.shared.vector_raw import Warned


def told_warnings(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stored warnings with a `message` each."""
    return [{**warning, "message": _warning(warning)} for warning in stored]


def told_repairs(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stored repairs with a `message` each."""
    return [{**repair, "message": _repair(repair)} for repair in stored]


def as_stored(warnings: Iterable[Warned]) -> list[dict[str, Any]]:
    return [{"code": warning.code, "details": warning.details} for warning in warnings]


def _warning(warning: Mapping[str, Any]) -> str:
    sentences = {
        "footprint.exercise": _("这是演练，不是真实灾情。"),
        "footprint.outside_city": _("影响范围完全在本市之外，范围内没有本市的户。"),
        "footprint.partly_outside_city": _("影响范围有 %(outside_percent)s%% 在本市之外。"),
        "footprint.very_large": _("影响范围达 %(area_km2)s 平方公里，超过全市面积，请核对。"),
        "footprint.not_areas_left_out": _("文件里的点和线未采用，只采用了面。"),
        "footprint.level_missing": _(
            "有 %(count)s 个图形没有可读的等级，按文件中最高的等级 %(taken)s 处理，请核对。"
        ),
        "footprint.levels_unreadable": _(
            "等级字段有 %(values)s 种不同的写法，都读不出等级，全部图形合为一个等级。"
            "请核对；如要分级，请把等级改为数字后再上传。"
        ),
        "vector_file.encoding_contradicted": _(
            "文件声明的文字编码与内容不符，已按 %(used)s 读取，请核对名称。"
        ),
        "vector_file.features_without_shape": _("有 %(count)s 条记录没有图形，未采用。"),
        "vector_file.links_not_read": _(
            "文件里有 %(count)s 个网络链接，链接的内容没有读取，只采用了文件里的图形。"
        ),
        "vector_file.datum_shift_approximate": _(
            "文件坐标系为 %(crs)s，与 2000 国家大地坐标系之间只能近似换算，可能有数十米偏差。"
        ),
    }
    text = sentences.get(str(warning["code"]))
    if text is None:
        return str(warning["code"])
    details = warning.get("details", {})
    return text % {name: _whole(value) for name, value in details.items()}


def _whole(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, float) else value


def _repair(repair: Mapping[str, Any]) -> str:
    problems = {
        "self_intersection": _("边界自相交"),
        "ring_self_intersection": _("边界自相交"),
        "ring_closed": _("边界没有闭合"),
        "no_area": _("没有面积，未采用"),
        "nested_shells": _("面重叠"),
        "hole_lies_outside_shell": _("洞在面外"),
        "too_few_points_in_geometry_component": _("顶点太少"),
    }
    said = problems.get(str(repair["problem"]), _("图形无效"))
    return _(
        "第 %(feature)s 个图形%(problem)s，已修复：面积由 %(before)s 变为 %(after)s 平方公里。"
    ) % {
        "feature": repair["feature"],
        "problem": said,
        "before": f"{repair['area_km2_before']:.2f}",
        "after": f"{repair['area_km2_after']:.2f}",
    }
