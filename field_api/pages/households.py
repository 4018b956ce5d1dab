"""`/households/` and `/households/{uid}/`: the register as a list, and one household's dossier."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import DivisionVersion
from field_api.models import Aid, Household, Person, Programme, Visit
from field_api.pages.access import needs_right
from field_api.pages.addresses import with_changes
from field_api.pages.filters import DUE, POINT, HouseholdFilters
from field_api.pages.history import changes_of
from field_api.pages.paging import page_after
from field_api.pages.places import Places
from field_api.pages.small_map import household_map
from geo_minzheng.shared.privacy import masked_identity_number, masked_phone

LATEST_VISITS = 10


@needs_right(Right.SEE_NAMES)
def household_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    places = Places(scope_of(request.user), today)
    filters = HouseholdFilters.read(request.GET, places)
    seen = Household.objects.visible_to(request.user)
    rows = filters.narrow(seen, places, today)
    page = page_after(
        rows.defer("location", "location_3857", "note", "phone"),
        filters.order,
        _last_row(request, rows),
    )
    aids = _aids_in_force(page.rows)
    context = {
        "filters": filters,
        "groups": places.choices(filters.place),
        "programmes": Programme.choices,
        "due_choices": DUE.items(),
        "point_choices": POINT.items(),
        "total": rows.count(),
        "lines": [
            {
                "household": home,
                "place": places.name(home.village_id),
                "aids": aids[home.pk],
                "late_days": (today - home.next_visit_due).days if home.next_visit_due else 0,
            }
            for home in page.rows
        ],
        "next": with_changes(request, after=page.rows[-1].uid) if page.following else "",
        "first": with_changes(request, after=None) if "after" in request.GET else "",
        "headings": {
            name: {
                "address": with_changes(
                    request, sort=f"-{name}" if filters.sort == name else name, after=None
                ),
                "sorted": {name: "ascending", f"-{name}": "descending"}.get(filters.sort, ""),
            }
            for name in ("code", "visited", "due")
        },
        "export_query": with_changes(request, after=None, sort=None).partition("?")[2],
    }
    return render(request, "field_api/households/list.html", context)


@needs_right(Right.SEE_NAMES)
def household_dossier(request: HttpRequest, uid: UUID) -> HttpResponse:
    home = Household.objects.visible_to(request.user).filter(uid=uid).first()
    if home is None:
        raise Http404
    today = timezone.localdate()
    visits = Visit.objects.visible_to(request.user).filter(household=home)
    aids = Aid.objects.visible_to(request.user).filter(household=home).select_related("person")
    context = {
        "household": home,
        "phone": masked_phone(home.phone),
        "place": Places(scope_of(request.user), today).name(home.village_id, whole=True),
        "late_days": (today - home.next_visit_due).days if home.next_visit_due else 0,
        "map": household_map(home, _village_version(home)),
        "members": [_member(person) for person in _members(request, home)],
        "aids": [
            {"aid": aid, "current": aid.valid.lower <= today and today in aid.valid}
            for aid in aids.order_by("-valid", "id")
        ],
        "visits": visits.prefetch_related("workers").order_by("-started_at", "-id")[:LATEST_VISITS],
        "visit_total": visits.count(),
        "changes": changes_of(home),
    }
    return render(request, "field_api/households/dossier.html", context)


def _last_row(request: HttpRequest, rows: Any) -> Household | None:
    """The row that the page before ended with; None for a first page and a broken link."""
    try:
        uid = UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    last: Household | None = rows.filter(uid=uid).first()
    return last


def _aids_in_force(homes: list[Household]) -> dict[int, list[Aid]]:
    """Aids in force today by household, one of each programme and class."""
    found: dict[int, dict[tuple[str, str], Aid]] = defaultdict(dict)
    aids = Aid.objects.as_of(timezone.localdate()).filter(household__in=homes)
    for aid in aids.order_by("household_id", "programme", "aid_class"):
        found[aid.household_id].setdefault((aid.programme, aid.aid_class), aid)
    return defaultdict(list, {key: list(aids.values()) for key, aids in found.items()})


def _members(request: HttpRequest, home: Household) -> Any:
    persons = Person.objects.visible_to(request.user).filter(household=home)
    return persons.order_by("left_on", "died_on", "birth_date", "id")


def _member(person: Person) -> dict[str, Any]:
    today = timezone.localdate()
    born = person.birth_date
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return {
        "person": person,
        "age": today.year - born.year - (0 if had_birthday else 1),
        "identity_number": masked_identity_number(person.identity_number),
        "phone": masked_phone(person.phone),
    }


def _village_version(home: Household) -> DivisionVersion | None:
    return (
        DivisionVersion.objects.as_of(timezone.localdate())
        .filter(division_id=home.village_id)
        .select_related("source")
        .first()
    )
