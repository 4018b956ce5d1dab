"""A real web server on a free port, for tests that need a browser or a fault.

Tests of the API and of pages need none: they ask Django directly.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from geo_minzheng.operating.ports import free_port
from geo_minzheng.operating.serving import WebServer


@contextmanager
def live_server(
    database_url: str, *, log: Path, workers: int = 2, **settings: str
) -> Iterator[WebServer]:
    """granian over `database_url`, ready when the block begins and gone when it ends.

    Args:
        database_url: a migrated PostGIS; of a test database, `url_of_test_database()`. The server
            sees only what is committed, so the test needs `django_db(transaction=True)`.
        log: a file for what it says.
        settings: more of its environment, such as PRIVACY_THRESHOLD="10".
    """
    server = WebServer(
        "127.0.0.1",
        free_port(),
        environment={**os.environ, **settings, "DATABASE_URL": database_url},
        log=log,
        workers=workers,
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()


def url_of_test_database() -> str:
    """Where another process finds the database that this test writes to."""
    return database_url(connection.settings_dict["NAME"])


def database_url(name: str) -> str:
    """Where another process finds the database `name` of the server that the tests use."""
    at = connection.settings_dict
    password = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    port = f":{at['PORT']}" if at["PORT"] else ""
    host = quote(at["HOST"], safe="")
    return f"postgis://{quote(at['USER'], safe='')}{password}@{host}{port}/{name}"
