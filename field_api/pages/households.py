"""`/households/` and `/households/{uid}/`: the register as a list, and one household's dossier."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import DivisionVersion
from field_api.api.desk.dossier import former_members_of, latest_visits_of, members_of
from field_api.api.desk.households import ORDERS, HouseholdQuery, matching
from field_api.api.household_rows import finished, plain
from field_api.api.paging import page
from field_api.models import (
    Aid,
    Disability,
    Household,
    Programme,
    Relation,
    SelfCare,
    Sex,
    Visit,
    VisitOutcome,
)
from field_api.pages.access import needs_right
from field_api.pages.division_choices import DivisionChoices, line_of
from field_api.pages.history import changes_of
from field_api.pages.list_query import as_api_request, counted, read_list
from field_api.pages.small_map import household_map
from geo_minzheng.shared.privacy import masked_phone


@require_safe
@needs_right(Right.SEE_NAMES)
def household_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    query = read_list(request, HouseholdQuery, ORDERS, status="active")
    rows = matching(Household.objects.visible_to(request.user), query.values)
    order = query.values["ordering"]
    shown, links = page(as_api_request(request, query), plain(rows), ORDERS, order, query.values)
    choices = DivisionChoices(scope_of(request.user), today)
    place = choices.find(query.given.get("division", ""))
    homes = list(finished(shown, today))
    for home in homes:
        due = home["next_visit_due"]
        home["days_late"] = (today - due).days if home["overdue"] else 0
    total, more = counted(rows)
    context = {
        "query": query,
        "place": place,
        "groups": choices.groups(place),
        "programmes": Programme.choices,
        "total": total,
        "more": more,
        "order": order,
        "homes": homes,
        "links": links,
        "due_order": query.address(ordering="-due" if order == "due" else "due", cursor=None),
        "village_order": query.address(ordering="village", cursor=None),
    }
    return render(request, "field_api/households/list.html", context)


@require_safe
@needs_right(Right.SEE_NAMES)
def household_dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    home = Household.objects.visible_to(request.user).filter(uid=uid).first()
    if home is None:
        raise Http404
    today = timezone.localdate()
    visits = Visit.objects.visible_to(request.user).filter(household=home)
    aids = Aid.objects.visible_to(request.user).filter(household=home).select_related("person")
    late = (today - home.next_visit_due).days if home.next_visit_due else 0
    context = {
        "household": home,
        "phone": masked_phone(home.phone),
        "place": line_of(home.village_id, today),
        "days_late": late if home.status == "active" else 0,
        "map": household_map(home, _village_version(home)),
        "members": [_member(row, today) for row in members_of(home)],
        "former_members": [_member(row, today) for row in former_members_of(home)],
        "aids": [
            {"aid": aid, "current": today in aid.valid} for aid in aids.order_by("-valid", "id")
        ],
        "visits": [
            {**row, "outcome_label": VisitOutcome(row["outcome"]).label}
            for row in latest_visits_of(home)
        ],
        "visit_total": visits.count(),
        "changes": changes_of(home),
    }
    return render(request, "field_api/households/dossier.html", context)


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
    }


def _village_version(home: Household) -> DivisionVersion | None:
    return (
        DivisionVersion.objects.as_of(timezone.localdate())
        .filter(division_id=home.village_id)
        .first()
    )
