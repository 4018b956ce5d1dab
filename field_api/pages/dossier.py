"""`/households/{uid}/` and its paper form: one household whole, ordered by what is done with it.

Numbers are masked; each opening is written into the log of reading. What may be changed from
here is decided by the pages that change it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right
from boundaries_data.models import DivisionVersion
from field_api.actions.dwelling_points import mismatch_of
from field_api.actions.readings import record_reading
from field_api.api.desk.dossier import (
    former_members_of,
    latest_visits_of,
    members_of,
    moved_members_of,
)
from field_api.models import (
    Aid,
    Disability,
    Household,
    HouseholdStatus,
    MeansAssessment,
    NotCounted,
    Photo,
    Programme,
    ReadingKind,
    Relation,
    SelfCare,
    SelfCareItem,
    Sex,
    Visit,
    VisitOutcome,
    WorkAbility,
)
from field_api.models.means import INCOME, RIGID_EXPENSES
from field_api.pages.access import needs_right
from field_api.pages.division_choices import line_of
from field_api.pages.history import changes_of
from field_api.pages.keeping import may_keep, user_of
from field_api.pages.small_map import household_map
from field_api.readings.purpose import purpose_of
from field_api.register.duplicates import merged_ids
from geo_minzheng.shared.marks import listed
from geo_minzheng.shared.privacy import masked_account, masked_phone

PAID_ONCE = frozenset({Programme.TEMPORARY, Programme.MEDICAL, Programme.DISASTER})
"""Single payments: their amounts are no part of what comes in a month."""

ASSETS = ("deposits_yuan", "securities_yuan", "insurance_yuan", "claims_yuan")


@require_safe
@needs_right(Right.SEE_NAMES)
def household_dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The dossier on the screen."""
    return render(request, "field_api/households/dossier.html", _opened(request, uid))


@require_safe
@needs_right(Right.SEE_NAMES)
def household_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The dossier as it is filed: one household on A4, with places to sign."""
    return render(request, "field_api/households/paper.html", _opened(request, uid))


def _opened(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    rows = Household.objects.visible_to(request.user).filter(uid=uid)
    home = rows.select_related("village").first()
    if home is None:
        raise Http404
    record_reading(
        by=user_of(request),
        kind=ReadingKind.DOSSIER,
        purpose=purpose_of(request),
        household=home,
    )
    today = timezone.localdate()
    known = Household.objects.visible_to(request.user)
    keeps = may_keep(request, home)
    whole = merged_ids(home)
    visits = Visit.objects.visible_to(request.user).filter(household__in=whole)
    aids = Aid.objects.visible_to(request.user).filter(household=home).select_related("person")
    late = (today - home.next_visit_due).days if home.next_visit_due else 0
    active = home.status == HouseholdStatus.ACTIVE
    members = [_member(row, today) for row in members_of(home)]
    listed = [
        {
            "aid": aid,
            "current": today in aid.valid,
            "coming": aid.valid.lower > today,
        }
        for aid in aids.order_by("-valid", "id")
    ]
    return {
        "household": home,
        "today": today,
        "keeps": keeps,
        "changes_allowed": keeps and active,
        "numbers": {
            "phone": masked_phone(home.phone),
            "contact_phone": masked_phone(home.contact_phone),
            "mover_phone": masked_phone(home.mover_phone),
            "bank_account": masked_account(home.bank_account),
        },
        "place": line_of(home.village_id, today),
        "days_late": late if active else 0,
        "map": household_map(home, _village_version(home)),
        "mismatch": mismatch_of(home, day=today) if keeps and active else None,
        "members": members,
        "members_counted": sum(1 for member in members if not member["not_counted"]),
        "former_members": [_member(row, today) for row in former_members_of(home)],
        "moved_members": moved_members_of(home, request.user),
        "aids_running": [row for row in listed if row["current"] or row["coming"]],
        "aids_past": [row for row in listed if not (row["current"] or row["coming"])],
        "month_yuan": sum(
            row["aid"].amount_yuan
            for row in listed
            if row["current"] and row["aid"].programme not in PAID_ONCE
        ),
        "assessments": [_assessment(each) for each in _assessments(whole)],
        "visits": [
            {**row, "outcome_label": VisitOutcome(row["outcome"]).label}
            for row in latest_visits_of(home, whole)
        ],
        "visit_total": visits.count(),
        "photos": _photos(request, whole),
        # A relative may have moved out of sight since; then nothing of it is shown.
        "merged_from": list(known.filter(merged_into=home).order_by("-closed_on")),
        "merged_into": known.filter(merged_from=home).first(),
        "split_from": known.filter(split_off=home).first(),
        "changes": changes_of(home),
    }


def _member(row: dict[str, Any], today: date) -> dict[str, Any]:
    """A row of the dossier with its age and its choices in words."""
    born = row["birth_date"]
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return {
        **row,
        "age": today.year - born.year - (0 if had_birthday else 1),
        "relation_label": Relation(row["relation"]).label,
        "sex_label": Sex(row["sex"]).label,
        "disability_label": Disability(row["disability"]).label,
        "self_care_label": SelfCare(row["self_care"]).label,
        "self_care_items": listed(
            str(SelfCareItem(item).label) for item in row["self_care_failed"]
        ),
        "work_label": WorkAbility(row["work_ability"]).label if row["work_ability"] else "",
        "not_counted_label": NotCounted(row["not_counted"]).label if row["not_counted"] else "",
    }


def _photos(request: HttpRequest, household_ids: list[int]) -> Any:
    shown = Photo.objects.visible_to(request.user).filter(household__in=household_ids)
    return shown.select_related("household").order_by("-added_at", "-id")


def _assessments(household_ids: list[int]) -> Any:
    return MeansAssessment.objects.filter(household__in=household_ids).order_by("-assessed_on")


def _assessment(row: MeansAssessment) -> dict[str, Any]:
    """One assessment with its sums: what counts as income, and what cannot be avoided."""
    gross = sum(getattr(row, name) for name in INCOME)
    return {
        "row": row,
        "income": gross - row.excluded_yuan - row.working_costs_yuan,
        "rigid": sum(getattr(row, name) for name in RIGID_EXPENSES),
        "assets": sum(getattr(row, name) for name in ASSETS),
        "items": [
            (row._meta.get_field(name).verbose_name, getattr(row, name))  # type: ignore[union-attr]
            for name in (*INCOME, "excluded_yuan", "working_costs_yuan", *RIGID_EXPENSES, *ASSETS)
            if getattr(row, name)
        ],
    }


def _village_version(home: Household) -> DivisionVersion | None:
    return (
        DivisionVersion.objects.as_of(timezone.localdate())
        .filter(division_id=home.village_id)
        .first()
    )
