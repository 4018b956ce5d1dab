"""Of whom one can choose where a list can be narrowed to a worker's: those who visit there."""

from django.db.models import QuerySet

from boundaries_data.jurisdiction import Right
from field_api.api.desk.listing import ListAsk, ListKind
from field_api.api.places import DivisionNames, divisions_under
from field_api.models import Posting, Worker
from field_api.pages.list_filters import Choices
from geo_minzheng.shared.marks import listed, mark

MOST = 200
"""A longer list is for nobody's eyes: choose a place first, or come from a worker's page."""


def worker_choices(kind: ListKind, ask: ListAsk) -> Choices:
    """Number and name, with the places that tell two of one name apart; only the one asked for
    where there are more than `MOST`. None where the list knows no worker."""
    if "worker" not in kind.query().fields:
        return ()
    posted = _posted(ask)
    names: dict[int, str] = {}
    places: dict[int, list[int]] = {}
    for worker, name, division in posted.values_list("worker_id", "worker__name", "division_id")[
        : MOST + 1
    ]:
        names[worker] = name
        places.setdefault(worker, []).append(division)
    if len(names) > MOST:
        names, places = {}, {}
    wanted = ask.query.get("worker")
    if wanted is not None and wanted not in names:
        found = Worker.objects.visible_to(ask.by).filter(pk=wanted).values_list("name", flat=True)
        names[wanted] = found.first() or str(wanted)
    known = DivisionNames.of({one for each in places.values() for one in each})

    def told(worker: int) -> str:
        where = [place["name"] for one in places.get(worker, []) if (place := known.named(one))]
        return f"{names[worker]}{mark('（')}{listed(where)}{mark('）')}" if where else names[worker]

    return tuple((str(worker), told(worker)) for worker in names)


def _posted(ask: ListAsk) -> QuerySet[Posting]:
    """Postings to visit, in the division asked for and where the asker sees names."""
    divisions = ask.scope.divisions_where(Right.SEE_NAMES)
    if "division" in ask.query:
        under = {row.division_id for row in divisions_under(ask.query["division"], ask.today)}
        divisions = frozenset(divisions & under)
    postings = Posting.objects.as_of(ask.today).visiting()
    return postings.filter(division_id__among=sorted(divisions)).order_by("worker__name", "id")
