"""What every page that changes the register shares: who may open it, and how a form is answered.

Nothing here knows a subject. A refused form is shown again with everything that was typed, one
summary of what to mend, and what somebody else changed meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import Level
from boundaries_data.naming import named_with_parents
from field_api.actions.number_searches import number_searches_noted
from field_api.actions.readings import record_reading
from field_api.actions.register_refusals import (
    LookAlikesError,
    PointOutsideVillageError,
    RegisterRefusedError,
)
from field_api.models import Household, Person, ReadingKind
from field_api.pages.forms.base import RegisterForm
from field_api.pages.look_alikes import Notice, confirmed, notice_of
from field_api.readings.purpose import purpose_of
from field_api.register.checks import Problem
from field_api.register.versions import dossier_version
from geo_minzheng.accounts.models import User

VillageGroups = list[tuple[str, list[tuple[str, str]]]]


def user_of(request: HttpRequest) -> User:
    """The signed-in person; the pages are behind `needs_right`."""
    assert isinstance(request.user, User)
    return request.user


def may_keep(request: HttpRequest, home: Household) -> bool:
    """Whether the person may change this household."""
    return home.village_id in scope_of(request.user).villages_where(Right.KEEP_REGISTER)


def home_to_keep(request: HttpRequest, uid: UUID) -> Household:
    """The household of a page that changes it.

    Raises:
        Http404: there is none that the person may see.
        PermissionDenied: they may only read it.
    """
    home = (
        Household.objects.visible_to(request.user).filter(uid=uid).select_related("village").first()
    )
    if home is None:
        raise Http404
    if not may_keep(request, home):
        raise PermissionDenied
    # Its form shows what the dossier holds, so opening it is opening the dossier.
    record_reading(
        by=user_of(request),
        kind=ReadingKind.DOSSIER,
        purpose=purpose_of(request),
        household=home,
    )
    return home


def member_of(home: Household, uid: UUID) -> Person:
    """A member of `home`, living here or not.

    Raises:
        Http404: there is none.
    """
    person = Person.objects.filter(household=home, uid=uid).first()
    if person is None:
        raise Http404
    return person


def villages_kept(request: HttpRequest, day: date) -> VillageGroups:
    """Villages whose register the person keeps, in groups by township, to choose from."""
    kept = scope_of(request.user).villages_where(Right.KEEP_REGISTER)
    known = named_with_parents(kept, day)
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for place in known.values():
        if place.level != Level.VILLAGE or place.parent_id is None:
            continue
        township = known.get(place.parent_id)
        name = township.name if township else ""
        groups.setdefault(place.parent_id, (name, []))[1].append((place.uid, place.name))
    return [groups[key] for key in sorted(groups)]


@dataclass
class FormPage:
    """One page with forms, and what happens when they are sent.

    Attributes:
        act: makes the change and returns the address to go to and what to say there.
        dossier: households whose state the forms rest on; a change meanwhile is refused.
        extra: more for the template.
    """

    request: HttpRequest
    title: str
    forms: Sequence[RegisterForm]
    act: Callable[[], tuple[str, str]]
    submit: str
    back: str
    home: Household | None = None
    dossier: Sequence[Household] = ()
    template: str = "field_api/households/form.html"
    harm: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """The page, or the way to where the change is seen."""
        sent = self.request.method == "POST"
        cautions: list[Problem] = []
        alike: Notice | None = None
        # Each form is asked, so that all mistakes are told at once.
        valid = [form.is_valid() for form in self.forms] if sent else [False]
        if all(valid):
            cautions = [problem for form in self.forms for problem in form.warnings()]
            agreed = self.request.POST.get("agreed") == _codes(cautions)
            if agreed or not cautions:
                by, purpose = user_of(self.request), purpose_of(self.request)
                try:
                    with number_searches_noted(by=by, purpose=purpose):
                        address, message = self.act()
                except RegisterRefusedError as refused:
                    alike = notice_of(refused, today())
                    if not isinstance(refused, LookAlikesError):
                        self.forms[0].tell(refused)
                else:
                    messages.success(self.request, message)
                    return redirect(address)
        return self._shown(sent=sent, cautions=cautions, alike=alike)

    def preview(self) -> HttpResponse:
        """The page with what was typed and what would follow; nothing is changed."""
        return self._shown(sent=False, cautions=[])

    def _shown(
        self, *, sent: bool, cautions: list[Problem], alike: Notice | None = None
    ) -> HttpResponse:
        mismatch = next((form.mismatch for form in self.forms if form.mismatch), None)
        context = {
            "title": self.title,
            "forms": self.forms,
            "summary": [line for form in self.forms for line in form.summary()] if sent else [],
            "cautions": cautions,
            "cautions_code": _codes(cautions),
            "agreed": cautions and self.request.POST.get("agreed") == _codes(cautions),
            "alike": alike,
            "confirmed": confirmed(self.request),
            "proposal": _proposal(mismatch),
            "submit": self.submit,
            "back": self.back,
            "household": self.home,
            "harm": self.harm,
            "dossier": dossier_version(self.dossier) if self.dossier else "",
            **self.extra,
        }
        status = HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK
        return render(self.request, self.template, context, status=status)


def seen_dossier(request: HttpRequest) -> str | None:
    """`dossier_version` as the page that was sent had it."""
    return request.POST.get("dossier") or None


def seen_version(request: HttpRequest) -> int | None:
    """`version_of` as the page that was sent had it."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def once(request: HttpRequest, name: str) -> UUID:
    """The uid that a new row gets: made with the empty form, so that sending it twice is once."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid4()


def said_before() -> str:
    """What is said where a form was sent again that had been taken already."""
    return _("这张表刚才已经登记，没有重复登记。返回后又改动的内容没有保存，请在档案里办理更正。")


def today() -> date:
    return timezone.localdate()


def _proposal(mismatch: PointOutsideVillageError | None) -> dict[str, Any] | None:
    found = mismatch.details.get("proposal") if mismatch else None
    return found if isinstance(found, dict) else None


def _codes(problems: Sequence[Problem]) -> str:
    return ",".join(f"{problem.field}:{problem.code}" for problem in problems)
