"""`/households/new/` and `/households/{uid}/correct/`: entering a household, and correcting one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.households import correct_household, register_household
from field_api.models import Household
from field_api.pages.access import needs_right
from field_api.pages.forms.base import ReasonForm, Section
from field_api.pages.forms.household import HouseholdForm
from field_api.pages.forms.person import PersonForm
from field_api.pages.keeping import (
    FormPage,
    home_to_keep,
    once,
    said_before,
    seen_version,
    today,
    user_of,
    villages_kept,
)
from field_api.pages.look_alikes import confirmed
from field_api.register.versions import version_of


class WhyForm(ReasonForm):
    """Why a household is corrected."""

    sections = (Section(gettext_lazy("办理"), ("reason",)),)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.KEEP_REGISTER)
def new_household(request: HttpRequest) -> HttpResponse:
    """An empty form of a household and its head; POST enters them and opens the dossier."""
    day = today()
    data = _adopted(request)
    form = HouseholdForm(
        data,
        villages=villages_kept(request, day),
        initial={
            "registered_on": day,
            "datum": "cgcs2000",
            "group_no": 0,
            "village": request.GET.get("village", ""),
        },
    )
    head = PersonForm(data, as_head=True, today=day, prefix="head")
    uid, head_uid = once(request, "uid"), once(request, "head_uid")

    def act() -> tuple[str, str]:
        if Household.objects.visible_to(request.user).filter(uid=uid).exists():
            # Back and sent again: what was changed in between is not taken for a correction.
            return reverse("household-dossier", args=[uid]), said_before()
        home = register_household(
            by=user_of(request),
            uid=uid,
            village=form.village_uid(),
            facts=form.facts(),
            head=head.facts(),
            head_uid=head_uid,
            today=day,
            point=form.point(),
            outside_reason=form.cleaned_data["outside_reason"].strip(),
            confirmed=confirmed(request),
        )
        said = _("已登记%(name)s户，户编号 %(code)s。接着可以登记成员和待遇。")
        return (
            reverse("household-dossier", args=[home.uid]),
            said % {"name": home.head_name, "code": home.code},
        )

    return FormPage(
        request,
        title=_("登记新户"),
        forms=[form, head],
        act=act,
        submit=_("登记"),
        back=reverse("household-list"),
        extra={
            "hidden": {"uid": uid, "head_uid": head_uid},
            "picker": True,
        },
    ).answer()


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The household as it stands, to be corrected with a reason."""
    day = today()
    home = home_to_keep(request, uid)
    data = _adopted(request)
    form = HouseholdForm(data, villages=villages_kept(request, day), home=home)
    why = WhyForm(data)

    def act() -> tuple[str, str]:
        village = form.village_uid()
        correct_household(
            by=user_of(request),
            uid=uid,
            changes=form.facts(),
            today=day,
            reason=why.cleaned_data["reason"],
            village=None if village == home.village.uid else village,
            point=form.point(),
            without_point=form.takes_point_away(),
            outside_reason=form.cleaned_data["outside_reason"].strip(),
            version=seen_version(request),
        )
        return reverse("household-dossier", args=[uid]), _("已更正户信息。")

    return FormPage(
        request,
        title=_("更正户信息"),
        forms=[form, why],
        act=act,
        submit=_("保存更正"),
        back=reverse("household-dossier", args=[uid]),
        home=home,
        extra={"hidden": {"version": version_of(home)}, "picker": True},
    ).answer()


def _adopted(request: HttpRequest) -> QueryDict | None:
    """What was sent, with the proposed village in place where the person took it."""
    if request.method != "POST":
        return None
    if not (adopted := request.POST.get("adopt_village")):
        return request.POST
    data = request.POST.copy()
    data["village"] = str(adopted)
    return data
