"""`/metrics`: what a monitor wants to know, in Prometheus's text format.

Addresses are counted by their pattern, so that no name, number or uid is in a label. Nothing is
answered without METRICS_TOKEN: counts of a register are nobody else's business.
"""

import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from field_api.models import QuarantinedBody
from geo_minzheng.operating.backup import backups
from geo_minzheng.operating.doctor.of_work import SILENT
from geo_minzheng.shared.routes import route_of

REQUESTS = Counter(
    "geo_minzheng_http_requests_total", "Requests answered.", ["route", "method", "status"]
)
SECONDS = Histogram(
    "geo_minzheng_http_seconds",
    "Time to the answer's first byte.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class CountRequests:
    """Middleware: counts and times every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self._get_response(request)
        seconds = time.perf_counter() - started
        count_answer(route_of(request), request.method or "", response.status_code, seconds)
        return response


def count_answer(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who shows METRICS_TOKEN as a bearer token; 404 for everybody else."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    shown = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(shown.encode(), wanted.encode()):
        raise Http404
    registry = REGISTRY
    if settings.METRICS_DIR:
        # Each web worker writes its own files there; an answer adds them up.
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    body = generate_latest(registry) + generate_latest(_now())
    answer = HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
    answer["Cache-Control"] = "no-store"
    return answer


def _now() -> CollectorRegistry:
    """What is asked anew each time: the database, the queue, the quarantine, the backup."""
    registry = CollectorRegistry()

    def gauge(name: str, what: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"geo_minzheng_{name}", what, labels, registry=registry)

    up = gauge("database_up", "1 when the database answers.")
    try:
        _of_work(gauge)
        up.set(1)
    except DatabaseError:
        connection.close()
        up.set(0)
    made = backups(Path(settings.BACKUP_DIR))
    if made:
        newest = datetime.strptime(made[-1].name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
        age = gauge("backup_age_seconds", "Age of the newest backup in BACKUP_DIR.")
        age.set((datetime.now(UTC) - newest).total_seconds())
    return registry


def _of_work(gauge: Callable[..., Any]) -> None:
    now = timezone.now()
    jobs = gauge("queue_jobs", "Jobs by status.", ("status",))
    for status, n in ProcrastinateJob.objects.values_list("status").annotate(n=Count("id")):
        jobs.labels(status).set(n)
    oldest = ProcrastinateJob.objects.filter(status="todo").aggregate(
        at=Min("procrastinateevent__at")
    )["at"]
    gauge("queue_oldest_seconds", "How long the oldest waiting job waits.").set(
        (now - oldest).total_seconds() if oldest else 0
    )
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT).count()
    gauge("queue_workers", "Workers of the queue that are alive.").set(alive)
    gauge("quarantined_bodies", "Records of phones kept aside.").set(
        QuarantinedBody.objects.count()
    )
