"""What else waits, by right: the register's loose ends, incidents, staff, imports, readings."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boundaries_data.jurisdiction import Right, Scope
from boundaries_data.models import DivisionVersion, Level
from field_api.counts.attention import Waiting
from field_api.counts.todo import AIDS_END_WITHIN, SILENT_AFTER, Subject
from field_api.models import ImportBatch, Office, Posting, PostingKind, Reading
from field_api.models.office import LEAST_STAFF
from maps.models import Incident

MOST_INCIDENTS = 5
MOST_IMPORTS = 5
LATEST_READINGS = 8

WORDS: dict[Subject, tuple[str | Promise, str | Promise]] = {
    Subject.DEPARTURES: (_("走访发现去世或搬离，登记尚未变更"), _("户")),
    Subject.AIDS_ENDING: (_("救助待遇 {days} 天内到期，需复核"), _("项")),
    Subject.NEAR_RELATIVES: (_("经办人员近亲属户，须单独备案、逐户入户"), _("户")),
    Subject.SILENT: (_("走访人员已 {silent} 天没有走访记录"), _("人")),
    Subject.UNSERVED: (_("村社区没有在任协理员"), _("个")),
    Subject.SHORT: (_("民政所在岗人员不足 {least} 人"), _("个")),
    Subject.WITHOUT_ACCOUNT: (_("在岗走访人员没有账号，不能发送记录"), _("人")),
}
"""What each subject is called, and the word that its rows are counted with."""


@dataclass(frozen=True)
class Duty:
    """One line of the to-do list. `late` marks what somebody must act on."""

    text: str
    unit: str | Promise
    number: int
    path: str
    late: bool


def duty_panels(request: HttpRequest, scope: Scope, found: Waiting, today: date) -> dict[str, Any]:
    """Template context; each part only for those who hold its right."""
    context: dict[str, Any] = {}
    context["duties"] = [
        Duty(text_of(subject), WORDS[subject][1], n, reverse("todo", args=[subject.value]), n > 0)
        for subject in found.counts
        for n in [found.total(subject)]
    ]
    if scope.may(Right.RUN_INCIDENTS):
        running = Incident.objects.visible_to(request.user).filter(closed_at=None)
        context |= {"incidents": running[:MOST_INCIDENTS], "incident_total": running.count()}
    if scope.may(Right.MANAGE_STAFF):
        context |= _staff(scope, today)
    if scope.may(Right.KEEP_REGISTER):
        stuck = ImportBatch.objects.visible_to(request.user).needing_attention()
        context |= {
            "imports": stuck.order_by("-created_at")[:MOST_IMPORTS],
            "import_total": stuck.count(),
        }
    if scope.may(Right.SEE_READINGS):
        seen = Reading.objects.visible_to(request.user).firsts()
        latest = seen.select_related("by", "household").order_by("-at", "-id")
        midnight = timezone.make_aware(datetime.combine(today, time.min))
        context |= {
            "readings": latest[:LATEST_READINGS],
            "readings_today": seen.filter(at__gte=midnight).count(),
        }
    return context


def text_of(subject: Subject) -> str:
    """The subject in words, with the days and numbers that it goes by."""
    return str(WORDS[subject][0]).format(
        days=AIDS_END_WITHIN.days, silent=SILENT_AFTER.days, least=LEAST_STAFF
    )


def _staff(scope: Scope, today: date) -> dict[str, Any]:
    divisions = scope.divisions_where(Right.MANAGE_STAFF)
    postings = Posting.objects.as_of(today).filter(division_id__in=divisions)
    by_kind = dict(
        postings.values_list("kind").annotate(n=Count("worker", distinct=True)).order_by()
    )
    return {
        "staff": [(kind, kind.label, by_kind.get(kind, 0)) for kind in PostingKind],
        "offices": Office.objects.open_on(today).filter(division_id__in=divisions).count(),
        "villages": DivisionVersion.objects.as_of(today)
        .filter(division_id__in=divisions, division__level=Level.VILLAGE)
        .count(),
    }
