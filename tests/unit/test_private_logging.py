"""Nothing a person typed reaches the log through an error."""

import logging
import sys

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from geo_minzheng.shared.errors import InvalidInputError
from geo_minzheng.shared.private_logging import PrivateFormatter

TYPED = "张秘密"
"""What a person typed. A traceback shows source lines, so the tests name it and do not spell it."""


def logged(error_of) -> str:
    try:
        error_of()
    except Exception:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "it failed", None, sys.exc_info())
        return PrivateFormatter().format(record)
    raise AssertionError("nothing failed")


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted() -> None:
    def refuse() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE t (name text CONSTRAINT named CHECK (name = ''))")
            cursor.execute(sql.SQL("INSERT INTO t VALUES ({})").format(sql.Literal(TYPED)))

    text = logged(refuse)

    assert TYPED not in text
    assert "sqlstate=23514" in text
    assert "constraint_name=named" in text
    assert DatabaseError.__module__ in text


def test_what_an_error_says_is_left_out_and_where_it_happened_is_kept() -> None:
    text = logged(lambda: int(TYPED))

    assert TYPED not in text
    assert "builtins.ValueError" in text
    assert __file__ in text


def test_our_own_errors_keep_their_code() -> None:
    def refuse() -> None:
        raise InvalidInputError(TYPED)

    text = logged(refuse)

    assert "request.invalid" in text
    assert TYPED not in text


def test_the_program_logs_with_it(settings) -> None:
    assert settings.LOGGING["formatters"]["line"]["()"].endswith("PrivateFormatter")
