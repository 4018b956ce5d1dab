"""Pages of a household that moves, leaves the register, or comes back to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.dwelling_points import DwellingPoint
from field_api.actions.moves import close, move_out, move_village
from field_api.actions.reopening import reopen
from field_api.actions.running_aids import in_force_or_coming
from field_api.models import Household
from field_api.pages.access import needs_right
from field_api.pages.forms.leaving import CloseForm, MoveOutForm, MoveVillageForm, ReopenForm
from field_api.pages.keeping import (
    FormPage,
    home_to_keep,
    seen_dossier,
    today,
    user_of,
    villages_kept,
)
from field_api.register.duplicates import members_of
from field_api.register.leavers import leavers_of
from field_api.visiting.rules import add_months
from geo_minzheng.shared.marks import listed

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To another village of the jurisdiction, or to another house."""
    home = home_to_keep(request, uid)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and (adopted := request.POST.get("adopt_village")):
        data["village"] = str(adopted)
    form = MoveVillageForm(
        data, villages=villages_kept(request, today()), initial={"datum": "cgcs2000"}
    )

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        pair = form.pair()
        # Who moves a household on the map confirms where it is.
        point = DwellingPoint(**pair, located_by=user_of(request).full_name) if pair else None
        move_village(
            by=user_of(request),
            uid=uid,
            village=UUID(given["village"]),
            group_no=given["group_no"] or 0,
            address=given["address"],
            today=today(),
            reason=given["reason"],
            point=point,
            outside_reason=given["outside_reason"].strip(),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已办理辖区内迁移。以前的走访仍记在原来的村社区。")

    return FormPage(
        request,
        title=_("辖区内迁移"),
        forms=[form],
        act=act,
        submit=_("办理迁移"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
        extra={"picker": True},
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Out of the jurisdiction."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = MoveOutForm(data, initial={"on": today(), "aids_end_on": _next_month()})

    def act() -> tuple[str, str]:
        move_out(
            by=user_of(request),
            uid=uid,
            on=form.cleaned_data["on"],
            moved_to=form.cleaned_data["moved_to"],
            aids_end_on=form.cleaned_data["aids_end_on"],
            reason=form.cleaned_data["reason"],
            today=today(),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已办理迁出。需要时可以恢复在册。")

    return FormPage(
        request,
        title=_("迁出辖区"),
        forms=[form],
        act=act,
        submit=_("办理迁出"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
        harm=True,
        extra={"effects": _effects(home)},
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def close_household(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Off the register where it stands."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = CloseForm(data, initial={"on": today(), "aids_end_on": _next_month()})

    def act() -> tuple[str, str]:
        close(
            by=user_of(request),
            uid=uid,
            on=form.cleaned_data["on"],
            aids_end_on=form.cleaned_data["aids_end_on"],
            reason=form.cleaned_data["reason"],
            today=today(),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已注销本户。需要时可以恢复在册。")

    return FormPage(
        request,
        title=_("注销本户"),
        forms=[form],
        act=act,
        submit=_("注销"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
        harm=True,
        extra={"effects": _effects(home)},
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def reopen_household(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Back on the register."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = ReopenForm(data, leavers=leavers_of(home))

    def act() -> tuple[str, str]:
        chosen = form.cleaned_data.get("new_head")
        reopen(
            by=user_of(request),
            uid=uid,
            today=today(),
            reason=form.cleaned_data["reason"],
            persons=form.chosen(),
            new_head=UUID(chosen) if chosen else None,
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已恢复在册。请核对成员，并重新登记待遇。")

    return FormPage(
        request,
        title=_("恢复在册"),
        forms=[form],
        act=act,
        submit=_("恢复"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
    ).answer()


def _effects(home: Household) -> list[str]:
    """What leaving the register ends, to be read before."""
    members = members_of(home)
    aids = in_force_or_coming(members, today())
    found = [_("%(n)d 名成员随户离开。") % {"n": len(members)}]
    if aids:
        names = listed(f"{aid.person.name} {aid}" for aid in aids)
        found.append(_("停发 %(n)d 项待遇：%(names)s。") % {"n": len(aids), "names": names})
    return found


def _next_month() -> object:
    return add_months(today().replace(day=1), 1)


def _dossier(uid: UUID) -> str:
    return reverse("household-dossier", args=[uid])
