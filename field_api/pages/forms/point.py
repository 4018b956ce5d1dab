"""The fields of a dwelling point, wherever a form gives one, and what a blank means.

Nothing of how the old point was measured is put into the form: what is typed is of the point that
is sent with it, what is left blank is of the old one only where the point has not moved. So it does
not depend on what the browser does, and a value typed again is told from one left standing.
"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from field_api.actions.dwelling_points import DwellingPoint
from field_api.models import Household, LocationSource
from field_api.pages.forms.base import DayField, RegisterForm
from field_api.register.checks import Problem, Severity
from geo_minzheng.shared.crs import Datum

PAIR = ("lon", "lat", "datum")
MEASURED = ("source", "accuracy_m", "located_on", "located_by")

DATUMS = [
    (Datum.CGCS2000.value, _("CGCS2000（国家大地坐标，本系统地图）")),
    (Datum.WGS84.value, _("WGS84（手机、GPS 直接读数）")),
    (Datum.GCJ02.value, _("GCJ-02（高德、腾讯地图）")),
    (Datum.BD09.value, _("BD-09（百度地图）")),
]
SOURCES = [
    ("", _("未选（新位置按图上选取）")),
    (LocationSource.MAP.value, LocationSource.MAP.label),
    (LocationSource.SURVEY.value, LocationSource.SURVEY.label),
]


class PairForm(RegisterForm):
    """A pair of degrees with its datum, and why it is right where it lies outside the village."""

    lon = forms.FloatField(label=_("经度"), required=False, help_text=_("如 104.1386。"))
    lat = forms.FloatField(label=_("纬度"), required=False, help_text=_("如 36.5448。"))
    datum = forms.ChoiceField(label=_("坐标系"), choices=DATUMS, required=False)
    outside_reason = forms.CharField(
        label=_("位置不在所选村内的原因"),
        max_length=100,
        required=False,
        help_text=_("只在位置与村社区不符、核对后仍要保存时填写。"),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if (lon is None) != (lat is None) and not {"lon", "lat"} & self.errors.keys():
            self.add_error("lat" if lat is None else "lon", _("经度和纬度要同时填写。"))
        return cleaned

    def pair(self) -> dict[str, Any] | None:
        """`lon`, `lat` and `datum` as an action takes them; None without a point."""
        cleaned = self.cleaned_data
        if cleaned["lon"] is None:
            return None
        datum = cleaned["datum"] or Datum.CGCS2000
        return {"lon": cleaned["lon"], "lat": cleaned["lat"], "datum": datum}


class PointForm(PairForm):
    """The same, and how the point was measured."""

    home: Household | None = None
    """Whose point it is; None for a household that is being entered."""

    source = forms.ChoiceField(label=_("位置来源"), choices=SOURCES, required=False)
    accuracy_m = forms.FloatField(
        label=_("精度（米）"), required=False, help_text=_("不知道时留空。")
    )
    located_on = DayField(label=_("定位日期"), required=False, help_text=_("留空为今天。"))
    located_by = forms.CharField(label=_("确认人"), max_length=40, required=False)

    _of_the_row: ClassVar[dict[str, str]] = {
        "source": "location_source",
        "accuracy_m": "location_accuracy_m",
        "located_on": "located_on",
        "located_by": "located_by",
    }

    def tell_measured(self) -> None:
        """Say below each field what the point has now; a form of a located household calls it."""
        home = self.home
        if home is None or home.location is None:
            return
        words = {**vars(home), "location_source": home.get_location_source_display()}
        for name in MEASURED:
            now = words[self._of_the_row[name]]
            shown = now if now not in (None, "") else gettext("空")
            self.fields[name].help_text = gettext("现为 %(now)s。") % {"now": shown}
        self.fields["source"].help_text += gettext(
            "这一项和精度、日期、确认人留空时：位置没变则保留，换了位置则不沿用。"
        )

    def point(self) -> DwellingPoint | None:
        """The dwelling point, where it is new or anything about it is to be otherwise."""
        pair = self.pair()
        if pair is None:
            return None
        typed = {name: self.cleaned_data[name] for name in MEASURED}
        typed["located_by"] = typed["located_by"].strip()
        if self._moved():
            return DwellingPoint(**pair, **{**typed, "source": typed["source"] or "map"})
        if not any(typed.values()):
            return None
        kept = {name: getattr(self.home, row) for name, row in self._of_the_row.items()}
        return DwellingPoint(**pair, **{name: typed[name] or kept[name] for name in MEASURED})

    def takes_point_away(self) -> bool:
        """Whether a household that has a point is sent without one."""
        located = self.home is not None and self.home.location is not None
        return located and self.cleaned_data["lon"] is None

    def warnings(self) -> list[Problem]:
        if not self.takes_point_away():
            return []
        text = gettext("经度和纬度已清空：保存后将取消本户的住房位置，旧位置保留在变更记录里。")
        return [Problem("point.taken_away", "lon", Severity.WARNING, text)]

    def _moved(self) -> bool:
        return (
            self.home is None
            or self.home.location is None
            or bool(set(PAIR) & set(self.changed_data))
        )
