"""The WSGI application that granian serves."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.urls import get_resolver, reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_minzheng.settings")


def for_requests(*, connection: Any, **_: Any) -> None:
    """Sets a connection up for many short requests.

    A statement that runs longer than any request should is ended; commands are not limited. What
    is prepared is planned once: planning it for each request takes longer than doing it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false),"
            " set_config('plan_cache_mode', 'force_generic_plan', false)",
            [f"{settings.STATEMENT_TIMEOUT_S:.0f}s"],
        )


def _assembled() -> Any:
    django = get_wsgi_application()
    connection_created.connect(for_requests, dispatch_uid="for_requests")
    # Imports every view now: the first request after a start would wait a second for it.
    get_resolver().url_patterns  # noqa: B018

    from boundaries_data.api.open.locate import located_plainly
    from field_api.api.phone.push import pushed_plainly
    from geo_minzheng.desk.quick_answers import QuickAnswers

    return QuickAnswers(
        django, {reverse("locate"): located_plainly}, {reverse("push"): pushed_plainly}
    )


application = _assembled()
