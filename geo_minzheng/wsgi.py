"""The WSGI application that granian serves."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_minzheng.settings")

application = get_wsgi_application()


def limit_statements(*, connection: Any, **_: Any) -> None:
    """Ends a statement that runs longer than any request should; commands are not limited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false)",
            [f"{settings.STATEMENT_TIMEOUT_S:.0f}s"],
        )


connection_created.connect(limit_statements, dispatch_uid="limit_statements")
