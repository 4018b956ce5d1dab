"""The forms of workers and offices: what was typed, turned into days, points and places.

They read; whether a change may be made is decided by the actions.
"""

from typing import Any

import numpy as np
from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from boundaries_data.models import Division
from field_api.actions.posting_rules import Place
from field_api.models import Office, PostingKind
from geo_minzheng.shared.crs import Datum, to_cgcs2000
from geo_minzheng.shared.geometry import to_point

DATUMS = (
    (Datum.CGCS2000, "CGCS2000"),
    (Datum.WGS84, _("WGS 84（手机 GPS）")),
    (Datum.GCJ02, _("GCJ-02（高德、腾讯）")),
    (Datum.BD09, _("BD-09（百度）")),
)
BAD_DAY = {"invalid": _("日期应写成 2026-11-23 的样子。"), "required": _("请填写日期。")}
BAD_DEGREES = {"invalid": _("经纬度请写成小数，例如 104.173600。")}


class ReasonForm(forms.Form):
    """Every change says why."""

    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class PointForm(ReasonForm):
    """A point is two numbers and what they refer to, or empty."""

    lon = forms.FloatField(
        label=_("经度"), required=False, min_value=73, max_value=136, error_messages=BAD_DEGREES
    )
    lat = forms.FloatField(
        label=_("纬度"), required=False, min_value=3, max_value=54, error_messages=BAD_DEGREES
    )
    datum = forms.ChoiceField(label=_("坐标系"), choices=DATUMS, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        lon, lat = given.get("lon"), given.get("lat")
        if (lon is None) != (lat is None) and not self.errors.keys() & {"lon", "lat"}:
            self.add_error("lon", str(_("经度和纬度要么都填，要么都不填。")))
        elif lon is not None and not given.get("datum"):
            self.add_error("datum", str(_("请选择坐标系：不同坐标系相差数百米。")))
        return given

    def point(self) -> Point | None:
        """In CGCS2000, to the seventh decimal: a centimetre."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        if lon is None or lat is None:
            return None
        ((x, y),) = np.round(to_cgcs2000(np.array([[lon, lat]]), self.cleaned_data["datum"]), 7)
        return to_point(float(x), float(y))


class WorkerForm(PointForm):
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)


class OfficeForm(PointForm):
    name = forms.CharField(label=_("名称"), max_length=100, required=False)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)


class PlaceForm(forms.Form):
    """Where somebody is to serve, and from when."""

    kind = forms.ChoiceField(label=_("岗位"), choices=PostingKind.choices)
    office = forms.ModelChoiceField(
        label=_("民政所"), queryset=Office.objects.select_related("division"), required=False
    )
    division = forms.ModelChoiceField(
        label=_("村社区"), queryset=Division.objects.all(), to_field_name="uid", required=False
    )
    group_no = forms.IntegerField(label=_("村民小组"), required=False, min_value=0, max_value=99)
    since = forms.DateField(label=_("任职自"), error_messages=BAD_DAY)

    def place(self) -> Place | None:
        """None where neither an office nor a village was chosen, as the kind needs."""
        kind, office = self.cleaned_data["kind"], self.cleaned_data["office"]
        if kind == PostingKind.STAFF:
            return Place(kind, office.division, office) if office else None
        village = self.cleaned_data["division"]
        group_no = self.cleaned_data["group_no"] or 0
        if kind == PostingKind.ASSISTANT:
            group_no = 0
        return Place(kind, village, group_no=group_no) if village else None


class PostForm(PlaceForm, ReasonForm):
    """A further posting."""


class NewWorkerForm(PlaceForm, WorkerForm):
    """A worker and the first posting."""


class DayForm(ReasonForm):
    """A change on a day: the first day of what is new."""

    day = forms.DateField(label=_("日期"), error_messages=BAD_DAY)


class EndForm(DayForm):
    posting = forms.IntegerField(min_value=1, max_value=2**53)


class HandOverForm(DayForm):
    taker = forms.IntegerField(
        label=_("接任人"),
        min_value=1,
        max_value=2**53,
        error_messages={"required": _("请选择接任人。")},
    )


class AccountForm(ReasonForm):
    username = forms.CharField(label=_("用户名"), max_length=150, required=False)


class NewOfficeForm(OfficeForm):
    division = forms.ModelChoiceField(
        label=_("乡镇街道"),
        queryset=Division.objects.all(),
        to_field_name="uid",
        error_messages={"required": _("请选择乡镇街道。")},
    )
    opened_on = forms.DateField(label=_("开办日期"), error_messages=BAD_DAY)
