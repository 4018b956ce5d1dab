"""`/households/{uid}/merge/`: proposals of households that may be the same, the two side by side,
and what becomes of everybody, before anything is changed."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.merges import TAKEN_TOGETHER, merge_households
from field_api.actions.readings import record_reading
from field_api.models import Aid, Household, HouseholdStatus, ReadingKind, Relation
from field_api.pages.access import needs_right
from field_api.pages.division_choices import line_of
from field_api.pages.forms.base import ReasonForm, Section
from field_api.pages.keeping import FormPage, home_to_keep, may_keep, seen_dossier, today, user_of
from field_api.readings.purpose import purpose_of
from field_api.register.duplicates import likely_same, members_of, same_person_pairs
from geo_minzheng.shared.privacy import masked_account, masked_identity_number, masked_phone

LABELS = {
    "address": gettext_lazy("住址"),
    "registered_address": gettext_lazy("户籍地址"),
    "phone": gettext_lazy("电话"),
    "applicant_name": gettext_lazy("申请人"),
    "contact": gettext_lazy("联系人"),
    "location": gettext_lazy("住房位置"),
    "housing": gettext_lazy("住房"),
    "road_access": gettext_lazy("道路"),
    "hazard": gettext_lazy("隐患与避险"),
    "bank": gettext_lazy("银行账户与代管"),
    "near_relative": gettext_lazy("近亲属备案"),
    "income_unsteady": gettext_lazy("收入不固定"),
    "note": gettext_lazy("备注"),
}


class MergeForm(ReasonForm):
    """Which facts come from the other household, who is the same person, and why."""

    sections = (Section(gettext_lazy("办理合并"), ("reason",)),)

    take = forms.MultipleChoiceField(choices=[(key, key) for key in TAKEN_TOGETHER], required=False)
    same = forms.MultipleChoiceField(choices=(), required=False)

    def __init__(self, *args: Any, pairs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["same"].choices = pairs  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Without `with`, who to merge; with it, the comparison; POST merges."""
    kept = home_to_keep(request, uid)
    gone = _other(request, kept)
    if gone is None:
        return _choose(request, kept)
    if gone.merged_into_id == kept.pk:
        # Sent twice: the members have already gone over.
        return redirect("household-dossier", kept.uid)
    # The comparison shows the other household as a dossier would.
    record_reading(
        by=user_of(request),
        kind=ReadingKind.DOSSIER,
        purpose=purpose_of(request),
        household=gone,
    )
    pairs = same_person_pairs(gone, kept)
    values = [f"{theirs.uid}:{ours.uid}" for theirs, ours in pairs]
    form = MergeForm(
        request.POST if request.method == "POST" else None, pairs=[(v, v) for v in values]
    )
    moving = members_of(gone)

    def act() -> tuple[str, str]:
        same = dict(value.split(":") for value in form.cleaned_data["same"])
        merge_households(
            by=user_of(request),
            survivor=kept.uid,
            other=gone.uid,
            today=today(),
            reason=form.cleaned_data["reason"],
            take=form.cleaned_data["take"],
            same_persons={UUID(theirs): UUID(ours) for theirs, ours in same.items()},
            relations={
                person.uid: request.POST.get(f"relation-{person.uid}", Relation.OTHER)
                for person in moving
            },
            dossier=seen_dossier(request),
        )
        said = _("已把%(name)s户（%(code)s）并入本户。")
        return (
            reverse("household-dossier", args=[kept.uid]),
            said % {"name": gone.head_name, "code": gone.code},
        )

    taken = request.POST.getlist("take") if request.method == "POST" else None
    return FormPage(
        request,
        title=_("合并：%(kept)s ← %(gone)s") % {"kept": kept.head_name, "gone": gone.head_name},
        forms=[form],
        act=act,
        submit=_("确认合并"),
        back=reverse("household-merge", args=[kept.uid]),
        home=kept,
        dossier=[kept, gone],
        harm=True,
        template="field_api/households/merge.html",
        extra={
            "kept": kept,
            "gone": gone,
            "kept_place": line_of(kept.village_id, today()),
            "gone_place": line_of(gone.village_id, today()),
            "rows": _compared(kept, gone, taken),
            "people": [_person(kept), _person(gone)],
            "pairs": [
                (value, theirs, ours) for value, (theirs, ours) in zip(values, pairs, strict=True)
            ],
            "relations": [each for each in Relation.choices if each[0] != Relation.HEAD],
        },
    ).answer()


def _choose(request: HttpRequest, kept: Household) -> HttpResponse:
    asked = request.GET.get("code", "").strip()
    found = likely_same(kept, among=Household.objects.visible_to(request.user))
    context = {
        "household": kept,
        "proposals": [
            {"home": home, "why": why, "place": line_of(home.village_id, today())}
            for home, why in found
        ],
        "asked": asked,
        "unknown": bool(asked),
    }
    return render(request, "field_api/households/merge_choice.html", context)


def _other(request: HttpRequest, kept: Household) -> Household | None:
    """The household named in the address, by uid or by number; None where there is none."""
    rows = (
        Household.objects.visible_to(request.user)
        .filter(status=HouseholdStatus.ACTIVE)
        .exclude(pk=kept.pk)
        .select_related("village")
    )
    if request.method == "POST":
        # A second sending finds the household already merged.
        rows = Household.objects.visible_to(request.user).exclude(pk=kept.pk)
    named = request.GET.get("with", "")
    try:
        found = rows.filter(uid=UUID(named)).first() if named else None
    except ValueError:
        found = None
    if found is None and (code := request.GET.get("code", "").strip()):
        found = rows.filter(code=code).first()
    return found if found is not None and may_keep(request, found) else None


def _compared(kept: Household, gone: Household, taken: list[str] | None) -> list[dict[str, Any]]:
    """What differs between the two, and from which one it is proposed to be taken."""
    rows = []
    for key in TAKEN_TOGETHER:
        ours, theirs = _words(kept, key), _words(gone, key)
        if ours == theirs:
            continue
        take = (not ours and bool(theirs)) if taken is None else key in taken
        rows.append(
            {"key": key, "label": LABELS[key], "ours": ours, "theirs": theirs, "take": take}
        )
    return rows


def _words(home: Household, key: str) -> str:
    """The facts of one key as a clerk reads them; numbers masked."""
    point = home.location
    written: dict[str, list[Any]] = {
        "address": [home.address, _("%(n)d 组") % {"n": home.group_no} if home.group_no else ""],
        "registered_address": [home.registered_address],
        "phone": [masked_phone(home.phone)],
        "applicant_name": [home.applicant_name],
        "contact": [home.contact_name, masked_phone(home.contact_phone)],
        "location": [
            f"{point.x:.6f}, {point.y:.6f}" if point else "",
            home.get_location_source_display() if point else "",
            home.located_on or "",
        ],
        "housing": [
            home.get_housing_display() if home.housing else "",
            _("%(n)d 间") % {"n": home.rooms} if home.rooms else "",
            home.danger_grade,
        ],
        "road_access": [home.get_road_access_display() if home.road_access else ""],
        "hazard": [
            home.get_hazard_display() if home.hazard else "",
            home.hazard_note,
            home.mover_name,
            home.shelter,
        ],
        "bank": [home.bank_name, masked_account(home.bank_account), home.keeper_name],
        "near_relative": [home.near_relative_of],
        "income_unsteady": [_("是") if home.income_unsteady else ""],
        "note": [home.note],
    }
    return " · ".join(str(part) for part in written[key] if part)


def _person(home: Household) -> list[dict[str, Any]]:
    running: dict[int, list[str]] = {}
    for aid in Aid.objects.as_of(today()).filter(household=home).order_by("programme"):
        running.setdefault(aid.person_id, []).append(str(aid))
    return [
        {
            "person": person,
            "number": masked_identity_number(person.identity_number),
            "aids": running.get(person.pk, []),
        }
        for person in members_of(home)
    ]
