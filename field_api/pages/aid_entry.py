"""Pages of a household's aids and means assessments: granting, changing, ending, assessing."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.aids import change_aid, end_aid, grant_aid
from field_api.actions.means import assess_means
from field_api.models import Aid, Household
from field_api.pages.access import needs_right
from field_api.pages.forms.aids import ChangeAidForm, EndAidForm, GrantForm, MeansForm
from field_api.pages.keeping import FormPage, home_to_keep, seen_dossier, today, user_of
from field_api.register.duplicates import members_of
from field_api.visiting.rules import add_months

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def grant(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new aid of one member."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    next_month = add_months(today().replace(day=1), 1)
    form = GrantForm(data, members=members_of(home), initial={"starts_on": next_month})

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        grant_aid(
            by=user_of(request),
            person=UUID(given["person"]),
            programme=given["programme"],
            aid_class=given["aid_class"],
            amount_yuan=given["amount_yuan"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            decision_no=given["decision_no"],
            today=today(),
        )
        return _dossier(uid), _("已登记待遇。")

    return FormPage(
        request,
        title=_("新增待遇"),
        forms=[form],
        act=act,
        submit=_("登记待遇"),
        back=_dossier(uid),
        home=home,
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def change(request: HttpRequest, uid: UUID, aid: int) -> HttpResponse:
    """Another class or amount from a day on."""
    home = home_to_keep(request, uid)
    row = _aid(home, aid)
    data = request.POST if request.method == "POST" else None
    next_month = add_months(today().replace(day=1), 1)
    form = ChangeAidForm(data, aid=row, initial={"from_day": next_month})

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        change_aid(
            by=user_of(request),
            household=uid,
            aid=aid,
            aid_class=given["aid_class"],
            amount_yuan=given["amount_yuan"],
            from_day=given["from_day"],
            decision_no=given["decision_no"],
            reason=given["reason"],
            today=today(),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已调整待遇。")

    return FormPage(
        request,
        title=_("调整待遇：%(name)s %(aid)s") % {"name": row.person.name, "aid": row},
        forms=[form],
        act=act,
        submit=_("保存调整"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def end(request: HttpRequest, uid: UUID, aid: int) -> HttpResponse:
    """The aid is no longer in force from a day on."""
    home = home_to_keep(request, uid)
    row = _aid(home, aid)
    data = request.POST if request.method == "POST" else None
    next_month = add_months(today().replace(day=1), 1)
    form = EndAidForm(data, initial={"ends_on": next_month})

    def act() -> tuple[str, str]:
        end_aid(
            by=user_of(request),
            household=uid,
            aid=aid,
            ends_on=form.cleaned_data["ends_on"],
            reason=form.cleaned_data["reason"],
            today=today(),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已停止待遇。")

    return FormPage(
        request,
        title=_("停止待遇：%(name)s %(aid)s") % {"name": row.person.name, "aid": row},
        forms=[form],
        act=act,
        submit=_("停止待遇"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
        harm=True,
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def means(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One assessment of income, expenses and assets."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = MeansForm(
        data, initial={"assessed_on": today(), "assessed_by": user_of(request).full_name}
    )

    def act() -> tuple[str, str]:
        assess_means(
            by=user_of(request),
            household=uid,
            assessed_on=form.cleaned_data["assessed_on"],
            facts=form.facts(),
            today=today(),
        )
        return _dossier(uid), _("已登记经济状况核查。")

    return FormPage(
        request,
        title=_("登记经济状况核查"),
        forms=[form],
        act=act,
        submit=_("登记"),
        back=_dossier(uid),
        home=home,
    ).answer()


def _aid(home: Household, pk: int) -> Aid:
    row = Aid.objects.filter(pk=pk, household=home).select_related("person").first()
    if row is None:
        raise Http404
    return row


def _dossier(uid: UUID) -> str:
    return reverse("household-dossier", args=[uid])
