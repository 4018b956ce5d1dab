"""A vector file that was opened and not yet transformed, and the limits all formats share."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo_minzheng.shared.vector_errors import UnknownCrsError, VectorFileTooDetailedError

MAX_VERTICES = 200_000
"""Vertices, not area, cost time later: one corridor of 20,000 takes 4 s if used carelessly."""
MAX_FEATURES = 20_000


@dataclass(frozen=True)
class Warned:
    """Something the sender should know; `code` is dotted, `details` are facts."""

    code: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawVector:
    """Parallel lists of geometry and properties, in the coordinates of the file.

    `mended` names what had to be put right to read a geometry, by its position.
    """

    format: str
    crs: CRS
    geometries: list[BaseGeometry | None]
    properties: list[dict[str, Any]]
    mended: dict[int, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()


def check_count(count: int) -> None:
    if count > MAX_FEATURES:
        raise too_detailed(features=count)


def too_detailed(**facts: int) -> VectorFileTooDetailedError:
    return VectorFileTooDetailedError(
        _("图形过于精细，最多 %(vertices)s 个顶点、%(features)s 个图形。请先简化再上传。")
        % {"vertices": f"{MAX_VERTICES:,}", "features": f"{MAX_FEATURES:,}"},
        limit_vertices=MAX_VERTICES,
        limit_features=MAX_FEATURES,
        **facts,
    )


def unknown_crs() -> UnknownCrsError:
    return UnknownCrsError(
        _(
            "文件没有注明可识别的坐标系（Shapefile 需要 .prj）。"
            "请在制图软件中设定坐标系（建议 CGCS2000）后重新导出。"
        ),
        problem="crs",
    )
