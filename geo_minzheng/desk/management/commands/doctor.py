"""Say what is wrong with this installation, one line a check, and what to do about it.

    python manage.py doctor

The exit status is 1 when something is bad, else 0; things to look at do not count.
"""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from geo_minzheng.operating.doctor import of_database, of_machine, of_work
from geo_minzheng.operating.doctor.finding import Finding, Verdict, examine

CHECKS = (*of_database.CHECKS, *of_machine.CHECKS, *of_work.CHECKS)


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        found = []
        for finding in _findings():
            self.stdout.write(finding.line())
            found.append(finding.verdict)
        bad, look = found.count(Verdict.BAD), found.count(Verdict.LOOK)
        self.stdout.write(f"{len(found)} checks: {bad} bad, {look} to look at")
        if bad:
            sys.exit(1)


def _findings() -> Iterator[Finding]:
    (database,) = examine((of_database.database,))
    yield database
    reached = database.verdict is Verdict.OK
    yield from examine(CHECKS if reached else of_machine.WITHOUT_DATABASE)
