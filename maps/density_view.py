"""What a density map is asked to show: read from an address, with Chinese words for mistakes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from boundaries_data.models import Level
from field_api.models import AidClass, Programme
from maps.render.classes import Method

EDGES_M = (250, 500, 1000, 2000, 5000, 10000)
SMALLEST_EDGE_WITHOUT_NAMES_M = 1000
"""For those without names: smaller cells would mostly be withheld, and invite comparison."""


class Kind(StrEnum):
    """How density is drawn."""

    HEXAGON = "hexagon"
    DIVISION = "division"
    HEAT = "heat"


class Measure(StrEnum):
    """What a colour stands for."""

    PER_KM2 = "km2"
    PER_1000 = "households"


KINDS = [
    (Kind.HEXAGON.value, _("六边形格网")),
    (Kind.DIVISION.value, _("行政区划")),
    (Kind.HEAT.value, _("热力图")),
]
LEVELS = [(level.value, level.label) for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)]
MEASURES = [
    (Measure.PER_KM2.value, _("每平方公里人数")),
    (Measure.PER_1000.value, _("每千在册户中的受助户")),
]
METHODS = [
    (Method.QUANTILES.value, _("分位数")),
    (Method.NATURAL_BREAKS.value, _("自然间断点")),
]
BAD_CHOICE = {"invalid_choice": _("“%(value)s”不是可选的值。")}


@dataclass(frozen=True)
class View:
    """One map's question, as it stands in the address."""

    kind: Kind
    level: str
    edge_m: int
    programme: str | None
    aid_class: str | None
    measure: Measure
    method: Method


def edge_label(edge_m: int) -> str:
    if edge_m < 1000:
        return str(_("%(n)d 米") % {"n": edge_m})
    return str(_("%(n)d 公里") % {"n": edge_m // 1000})


class DensityForm(forms.Form):
    """The controls. Everything has a default, so an address without a query is a map."""

    kind = forms.ChoiceField(label=_("画法"), choices=KINDS, error_messages=BAD_CHOICE)
    level = forms.ChoiceField(label=_("级别"), choices=LEVELS, error_messages=BAD_CHOICE)
    cell = forms.ChoiceField(label=_("格子边长"), error_messages=BAD_CHOICE)
    programme = forms.ChoiceField(
        label=_("救助项目"),
        choices=[("", _("全部项目")), *Programme.choices],
        required=False,
        error_messages=BAD_CHOICE,
    )
    aid_class = forms.ChoiceField(
        label=_("类别"),
        choices=[("", _("全部类别")), *[c for c in AidClass.choices if c[0]]],
        required=False,
        error_messages=BAD_CHOICE,
    )
    measure = forms.ChoiceField(label=_("指标"), choices=MEASURES, error_messages=BAD_CHOICE)
    method = forms.ChoiceField(label=_("分级方法"), choices=METHODS, error_messages=BAD_CHOICE)

    def __init__(self, query: dict[str, str], *, named: bool, edge_m: int) -> None:
        """
        Args:
            query: what stands in the address; missing values get their defaults.
            named: whether the asker may see names, and so every number and small cells.
            edge_m: the default edge.
        """
        smallest = 0 if named else SMALLEST_EDGE_WITHOUT_NAMES_M
        edges = [edge for edge in EDGES_M if edge >= smallest]
        defaults = {
            "kind": Kind.HEXAGON.value,
            "level": Level.TOWNSHIP.value,
            "cell": str(max(edge_m, edges[0])),
            "programme": "",
            "aid_class": "",
            "measure": Measure.PER_KM2.value,
            "method": Method.QUANTILES.value,
        }
        given = {key: query[key] for key in defaults if key in query}
        super().__init__({**defaults, **given})
        cell: Any = self.fields["cell"]
        cell.choices = [(str(edge), edge_label(edge)) for edge in edges]
        if not named:
            measure: Any = self.fields["measure"]
            measure.choices = MEASURES[:1]

    def view(self) -> View:
        """The question; only after `is_valid()`."""
        given = self.cleaned_data
        return View(
            kind=Kind(given["kind"]),
            level=given["level"],
            edge_m=int(given["cell"]),
            programme=given["programme"] or None,
            aid_class=given["aid_class"] or None,
            measure=Measure(given["measure"]),
            method=Method(given["method"]),
        )

    def mistakes(self) -> list[str]:
        """One sentence a mistake."""
        return [
            f"{self.fields[name].label}：{message}"
            for name, messages in self.errors.items()
            for message in messages
        ]
