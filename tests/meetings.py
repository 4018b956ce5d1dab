"""Two threads, each with a connection of its own, that meet at a chosen place of the program."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

from django.db import connection

PATIENCE_S = 30
"""Only against a test that would never end."""


class Meeting:
    """Holds one thread at a place until another says so."""

    def __init__(self) -> None:
        self.reached, self.go_on = Event(), Event()

    def stop_after(self, work):
        def stopping(*given, **named):
            done = work(*given, **named)
            self.reached.set()
            # Nobody may ever come: then this goes on by itself, and what it held is let go.
            self.go_on.wait(PATIENCE_S)
            return done

        return stopping


def in_a_thread(pool, work):
    def closing():
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(closing)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        # Inside a transaction the answer of the first time would be given again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database())"
        )
        return cursor.fetchone()[0]


def until(found) -> None:
    for _ in range(PATIENCE_S * 50):
        if found():
            return
        Event().wait(0.02)
    raise AssertionError("nobody ever waited")


def at_once(*works) -> list:
    """What each of `works` gives; all begin at the same moment."""
    start = Barrier(len(works))

    def together(work):
        start.wait(PATIENCE_S)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        futures: list[Future] = [in_a_thread(pool, lambda w=work: together(w)) for work in works]
        return [future.result() for future in futures]
