"""Checks of the work that goes on unseen: the queue, sessions, what was quarantined, names."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from field_api.models import Person, QuarantinedBody
from geo_minzheng.accounts.models import Session
from geo_minzheng.operating.doctor.finding import Finding, bad, look, ok

SILENT = timedelta(minutes=2)
WAITING = timedelta(minutes=15)
OLD_SESSIONS = 50_000


def queue() -> Finding:
    """Somebody works it, nothing waits long, and nothing failed for good."""
    now = timezone.now()
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT).count()
    waiting = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=now)
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    said = f"{alive} workers, {waiting.count()} waiting, {failed} failed"
    if not alive:
        return bad("queue", f"{said}: imports stand still", "start the worker: docs/operate.md")
    if waiting.filter(procrastinateevent__at__lt=now - WAITING).exists():
        return look("queue", f"{said}, the oldest for over 15 minutes", "is the worker overloaded?")
    if failed:
        return look("queue", said, "look at the import that failed; it can be run again")
    return ok("queue", said)


def quarantine() -> Finding:
    held = QuarantinedBody.objects.count()
    if held:
        return look(
            "quarantine", f"{held} records of phones kept aside", "somebody must judge them"
        )
    return ok("quarantine", "nothing kept aside")


def names() -> Finding:
    """Whoever has no pinyin is not found by it."""
    if Person.objects.filter(name_pinyin="").exclude(name="").exists():
        return look("names", "some persons have no pinyin", "manage.py fill_search_columns")
    return ok("names", "everybody is found by pinyin")


def sessions() -> Finding:
    old = Session.objects.filter(expire_date__lt=timezone.now()).count()
    if old > OLD_SESSIONS:
        return look("sessions", f"{old:,} have ended and are still kept", "manage.py clearsessions")
    return ok("sessions", f"{old:,} have ended")


CHECKS = (queue, quarantine, names, sessions)
