"""Pages of the members of one household: entering, correcting, death, leaving, another head."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.deaths import endings, record_death
from field_api.actions.leaving import change_head, leave_household
from field_api.actions.persons import add_person, correct_person
from field_api.models import Household, Person, Relation
from field_api.pages.access import needs_right
from field_api.pages.forms.base import ReasonForm, Section
from field_api.pages.forms.leaving import DeathForm, HeadForm, LeaveForm
from field_api.pages.forms.person import PersonForm
from field_api.pages.keeping import (
    FormPage,
    home_to_keep,
    member_of,
    once,
    said_before,
    seen_dossier,
    seen_version,
    today,
    user_of,
)
from field_api.pages.look_alikes import confirmed
from field_api.register.duplicates import members_of
from field_api.register.versions import version_of

METHODS = ["GET", "HEAD", "POST"]


class WhyForm(ReasonForm):
    """Why a person is corrected."""

    sections = (Section(gettext_lazy("办理"), ("reason",)),)


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def new_person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An empty form of a member."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = PersonForm(data, today=today(), initial={"joined_on": today()})
    person_uid = once(request, "person_uid")

    def act() -> tuple[str, str]:
        if Person.objects.filter(uid=person_uid, household=home).exists():
            return _dossier(uid), said_before()
        made = add_person(
            by=user_of(request),
            household=uid,
            uid=person_uid,
            facts=form.facts(),
            confirmed=confirmed(request),
            today=today(),
        )
        return _dossier(uid), _("已登记成员%(name)s。") % {"name": made.name}

    return FormPage(
        request,
        title=_("登记成员"),
        forms=[form],
        act=act,
        submit=_("登记"),
        back=_dossier(uid),
        home=home,
        extra={"hidden": {"person_uid": person_uid}, "alike_persons": True},
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def correct(request: HttpRequest, uid: UUID, person: UUID) -> HttpResponse:
    """A member as they stand, to be corrected with a reason."""
    home = home_to_keep(request, uid)
    who = member_of(home, person)
    data = request.POST if request.method == "POST" else None
    form, why = PersonForm(data, person=who, today=today()), WhyForm(data)

    def act() -> tuple[str, str]:
        correct_person(
            by=user_of(request),
            uid=person,
            changes=form.facts(),
            today=today(),
            reason=why.cleaned_data["reason"],
            version=seen_version(request),
        )
        return _dossier(uid), _("已更正成员信息。")

    return FormPage(
        request,
        title=_("更正成员：%(name)s") % {"name": who.name},
        forms=[form, why],
        act=act,
        submit=_("保存更正"),
        back=_dossier(uid),
        home=home,
        extra={"hidden": {"version": version_of(who)}},
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def death(request: HttpRequest, uid: UUID, person: UUID) -> HttpResponse:
    """A death: first what it ends is shown, then it is recorded."""
    home = home_to_keep(request, uid)
    who = member_of(home, person)
    heirs = _others(home, who)
    data = request.POST if request.method == "POST" else None
    form = DeathForm(data, heirs=heirs if who.relation == Relation.HEAD else [])
    # The first sending shows what follows; the second, with the day unchanged, does it.
    shown = (
        endings(who, died_on=form.cleaned_data["died_on"], today=today())
        if data and form.is_valid()
        else None
    )
    confirmed = data is not None and data.get("shown_for") == data.get("died_on")

    def act() -> tuple[str, str]:
        record_death(
            by=user_of(request),
            person=person,
            died_on=form.cleaned_data["died_on"],
            source=form.cleaned_data["source"],
            today=today(),
            new_head=_uid(form.cleaned_data.get("new_head")),
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已登记%(name)s去世。") % {"name": who.name}

    page = FormPage(
        request,
        title=_("登记去世：%(name)s") % {"name": who.name},
        forms=[form],
        act=act,
        submit=_("确认登记去世") if shown is not None else _("下一步：查看影响"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
        harm=shown is not None,
        template="field_api/households/death.html",
        extra={"who": who, "endings": shown, "last_member": not heirs},
    )
    return page.answer() if confirmed or shown is None else page.preview()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def leave(request: HttpRequest, uid: UUID, person: UUID) -> HttpResponse:
    """A member leaves, out of the register or to another household."""
    home = home_to_keep(request, uid)
    who = member_of(home, person)
    data = request.POST if request.method == "POST" else None
    heirs = _others(home, who) if who.relation == Relation.HEAD else []
    homes = Household.objects.visible_to(request.user)
    form = LeaveForm(data, heirs=heirs, homes=homes, initial={"on": today()})

    def act() -> tuple[str, str]:
        to = form.cleaned_data["to_code"]
        leave_household(
            by=user_of(request),
            uid=person,
            on=form.cleaned_data["on"],
            today=today(),
            reason=form.cleaned_data["reason"],
            new_head=_uid(form.cleaned_data.get("new_head")),
            to=to.uid if to else None,
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已办理%(name)s离开本户。") % {"name": who.name}

    return FormPage(
        request,
        title=_("成员离开：%(name)s") % {"name": who.name},
        forms=[form],
        act=act,
        submit=_("办理"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
    ).answer()


@require_http_methods(METHODS)
@needs_right(Right.SEE_NAMES)
def head(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another member becomes the head."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    members = [each for each in members_of(home) if each.relation != Relation.HEAD]
    form = HeadForm(data, members=members)

    def act() -> tuple[str, str]:
        change_head(
            by=user_of(request),
            household=uid,
            new_head=UUID(form.cleaned_data["new_head"]),
            reason=form.cleaned_data["reason"],
            dossier=seen_dossier(request),
        )
        return _dossier(uid), _("已更换户主。请核对其他成员与户主的关系。")

    return FormPage(
        request,
        title=_("更换户主"),
        forms=[form],
        act=act,
        submit=_("更换"),
        back=_dossier(uid),
        home=home,
        dossier=[home],
    ).answer()


def _others(home: Household, who: Person) -> list[Person]:
    return [each for each in members_of(home) if each.pk != who.pk]


def _uid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _dossier(uid: UUID) -> str:
    return reverse("household-dossier", args=[uid])
