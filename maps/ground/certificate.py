"""Where the base map comes from: one line a source, as it stood when the tiles were built."""

from typing import Any

from django.utils.translation import gettext as _

from boundaries_data.models import DivisionVersion, Edition, OutlineSource, PlaceName
from boundaries_data.models.division import LEVELS_DOWN
from boundaries_data.sources import neighbours, rivers
from boundaries_data.sources.packages import DataFile

Source = dict[str, Any]
"""what, publisher, package, release, licence, rights, checksum_sha256, datum, changed, short."""

CHANGED = "转为切片：坐标按 2 米左右的格网取整，低级别缩放时抽稀；名称未改。"


def sources_of(edition: Edition) -> list[Source]:
    """The birth certificate of everything in the base map, in the order it is drawn.

    Texts are kept in Chinese: they are facts of record, not words of the page.

    Raises:
        SourceMissingError: a data package is not installed.
    """
    outlines = OutlineSource.objects.filter(
        versions__valid__contains=edition.as_of, versions__outline__isnull=False
    )
    places = OutlineSource.objects.filter(
        pk__in=PlaceName.objects.values_list("source_id", flat=True)
    )
    return [
        *(
            _recorded(_levels(edition, source), source)
            for source in outlines.distinct().order_by("illustrative", "name")
        ),
        _neighbours(),
        _provinces(),
        *(_recorded("居民点", source) for source in places),
        _rivers(),
    ]


def attribution(sources: list[Source]) -> str:
    """One line for the corner of a map."""
    return _("底图：") + "、".join(dict.fromkeys(source["short"] for source in sources))


def _levels(edition: Edition, source: OutlineSource) -> str:
    """What of the edition is drawn after `source`."""
    drawn = DivisionVersion.objects.as_of(edition.as_of).filter(source=source)
    held = set(drawn.values_list("division__level", flat=True))
    return "、".join(str(level.label) for level in LEVELS_DOWN if level in held) + "轮廓"


def _recorded(what: str, source: OutlineSource) -> Source:
    return {
        "what": what,
        "publisher": source.publisher,
        "package": source.package,
        "release": source.release,
        "licence": source.licence,
        "rights": source.rights_note,
        "checksum_sha256": source.checksum_sha256,
        "datum": source.datum,
        "changed": f"{source.method}{CHANGED}",
        "short": "示意轮廓" if source.illustrative else _short(source.publisher),
    }


def _neighbours() -> Source:
    file = neighbours.amap_release()
    return _read(
        file,
        what="邻近县区（淡色背景）",
        publisher="高德地图（Amap）",
        licence="MIT（代码）",
        rights="软件包的 MIT 许可只及于代码；轮廓数据的权利属于高德地图，未获商业再分发授权。",
        datum="gcj02",
        changed="逐顶点由 GCJ-02 迭代反算；裁到市域四周（东西二度半、南北一度）；"
        "与本市相接的线不重画。" + CHANGED,
    )


def _provinces() -> Source:
    return _read(
        neighbours.list_file(),
        what="各省轮廓与邻近县区名单",
        publisher="天地图（Tianditu）",
        licence="MIT（代码）",
        rights="软件包的 MIT 许可只及于代码；轮廓数据的权利属于天地图，未获商业再分发授权。",
        datum="cgcs2000",
        changed=CHANGED,
    )


def _rivers() -> Source:
    index, coordinates = rivers.river_files()
    return _read(
        coordinates,
        what="河流",
        publisher="GSHHG / WDBII",
        licence=rivers.LICENCE,
        rights=rivers.RIGHTS,
        datum="wgs84",
        changed="接合为整条，裁到同一范围，取整到 1e-5 度；“黄河”之名由本项目标注。"
        f"偏离实际 0.7 至 2.9 公里，不得作洪水线。索引文件 {index.checksum_sha256[:12]}。{CHANGED}",
    )


def _read(file: DataFile, *, publisher: str, **facts: str) -> Source:
    return {
        "publisher": publisher,
        "package": file.package,
        "release": file.release,
        "checksum_sha256": file.checksum_sha256,
        "short": _short(publisher),
        **facts,
    }


def _short(publisher: str) -> str:
    return publisher.partition("（")[0].partition(" /")[0]
