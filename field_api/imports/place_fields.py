"""The columns of a file of households that say where: the village, and the dwelling's point."""

from django.utils.translation import gettext_lazy as _

from field_api.imports import days, quantities, values
from field_api.imports.fields import Field
from geo_minzheng.shared.crs import Datum

_DATUMS = {
    "cgcs2000": Datum.CGCS2000.value,
    "国家2000": Datum.CGCS2000.value,
    "国家大地坐标系2000": Datum.CGCS2000.value,
    "2000": Datum.CGCS2000.value,
    "wgs84": Datum.WGS84.value,
    "wgs-84": Datum.WGS84.value,
    "gps": Datum.WGS84.value,
    "gcj02": Datum.GCJ02.value,
    "gcj-02": Datum.GCJ02.value,
    "火星坐标": Datum.GCJ02.value,
    "高德": Datum.GCJ02.value,
    "腾讯": Datum.GCJ02.value,
    "bd09": Datum.BD09.value,
    "bd-09": Datum.BD09.value,
    "百度": Datum.BD09.value,
}

PLACE_FIELDS = (
    Field(
        "village_code",
        _("村（社区）代码"),
        values.code(20),
        ("村代码", "社区代码", "区划代码", "行政区划代码", "村级代码", "统计用区划代码", "村编码"),
        _("12 位区划代码，民政部代码或统计用代码都可以；填了代码可不填县、乡镇、村名称。"),
        "620422100001",
        fill_down=True,
    ),
    Field(
        "county",
        _("县（区）"),
        values.words(60),
        ("县", "区县", "县区", "县市区", "所属县区"),
        _("如“会宁县”。"),
        "会宁县",
        fill_down=True,
    ),
    Field(
        "township",
        _("乡镇（街道）"),
        values.words(60),
        ("乡镇", "乡镇街道", "镇", "街道", "所属乡镇", "乡"),
        _("如“会师镇”。"),
        "会师镇",
        fill_down=True,
    ),
    Field(
        "village",
        _("村（社区）"),
        values.words(60),
        ("村", "社区", "村社区", "行政村", "村委会", "村居", "所属村", "村名", "村社区名称"),
        _("如“南关社区”。同名的村须同时填乡镇。"),
        "南关社区",
        fill_down=True,
        width=18,
    ),
)

POINT_FIELDS = (
    Field(
        "lon",
        _("经度"),
        quantities.decimal(72, 138),
        ("lon", "longitude", "lng", "x", "东经"),
        _("十进制度，如 104.1735。填经度就要填纬度和坐标系。"),
        "104.050000",
    ),
    Field(
        "lat",
        _("纬度"),
        quantities.decimal(0, 56),
        ("lat", "latitude", "y", "北纬"),
        _("十进制度，如 36.5448。"),
        "36.050000",
    ),
    Field(
        "datum",
        _("坐标系"),
        values.one_of(_DATUMS),
        ("坐标基准", "datum", "crs", "坐标系统"),
        _("CGCS2000、WGS84（手机卫星定位）、GCJ02（高德、腾讯）或 BD09（百度）。"),
        "CGCS2000",
        choices=("CGCS2000", "WGS84", "GCJ02", "BD09"),
    ),
    Field(
        "location_accuracy_m",
        _("定位精度（米）"),
        quantities.decimal(0.01, 10_000),
        ("定位精度", "精度", "精度米"),
        _("不知道就不填。"),
        "10",
    ),
    Field(
        "located_on",
        _("定位日期"),
        days.day,
        ("测定日期",),
        _("不填则按导入当天。"),
        "2026-03-15",
    ),
    Field(
        "located_by",
        _("测定人"),
        values.name,
        ("定位人", "位置确认人"),
        _("谁确认了住房位置。"),
        "李明",
    ),
)
