"""What a file says about itself: which list, narrowed how, how many rows, when, who took it.

A second sheet of a workbook. CSV is a table and nothing else, so that whatever reads it need not
know of us: its name tells the list, the number of rows and the day.
"""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from rest_framework import serializers

from field_api.api.desk.listing import ListAsk, ListKind
from field_api.api.places import DivisionNames, DivisionUid
from field_api.api.query import YesOrNo
from field_api.models import Worker
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.marks import listed
from geo_minzheng.shared.xlsx_stream import Sheet

_NO_FILTERS = frozenset({"cursor", "page_size", "format", "text", "ordering"})
WIDTHS = (16, 80)


def notes_sheet(
    kind: ListKind, ask: ListAsk, purpose: StatedPurpose, count: int, *, picked: bool
) -> Sheet:
    """The sheet.

    Args:
        picked: the rows were ticked one by one.
    """
    filters = [*_filters(kind, ask)]
    if picked:
        filters.append(_("只含勾选的行"))
    reader = getattr(ask.by, "get_full_name", str)() or ask.by.get_username()
    roots = DivisionNames.of(ask.scope.roots)
    places = [place["name"] for one in ask.scope.roots if (place := roots.named(one))]
    lines = [
        (_("列表"), kind.title),
        (_("条件"), "\n".join(filters) or _("全部辖区，未加条件")),
        (_("辖区"), listed(places)),
        (_("行数"), localize(count)),
        (_("导出时间"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("导出人"), reader),
        (_("用途"), " ".join(filter(None, [str(purpose.purpose.label), purpose.words]))),
        (_("保管要求"), _("含个人信息，请按规定保管，用毕销毁。本次导出已记入查阅记录。")),
    ]
    return Sheet(_("导出说明"), (_("项目"), _("内容")), lines, widths=WIDTHS)


def _filters(kind: ListKind, ask: ListAsk) -> Iterator[str]:
    """Each filter in words: `行政区划：会师镇`."""
    for name, field in kind.query().fields.items():
        if name in _NO_FILTERS or name not in ask.query:
            continue
        text = _("{label}：{text}").format(label=field.label, text=_told(field, ask, name))
        yield text


def _told(field: serializers.Field[object, object, object, object], ask: ListAsk, name: str) -> str:
    value = ask.query[name]
    if isinstance(field, YesOrNo):
        return _("是") if value else _("否")
    if isinstance(field, serializers.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, DivisionUid):
        place = DivisionNames.of([value]).named(value)
        return str(place["name"]) if place else str(value)
    if name == "worker":
        named = Worker.objects.visible_to(ask.by).filter(pk=value).values_list("name", flat=True)
        return named.first() or str(value)
    return str(value)
