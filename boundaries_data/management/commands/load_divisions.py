"""Load the demonstration city's divisions from the installed data packages.

    python manage.py load_divisions
    python manage.py load_divisions --seed 7

Real: names, parents, codes, county outlines, settlement points. Invented and marked so: the
outlines of townships and villages, which no public source has. Nothing is loaded if there are
divisions already.
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from boundaries_data.actions.load_city import load_city
from boundaries_data.models import Division
from geo_minzheng.shared.errors import GeoMinzhengError

DEFAULT_SEED = 620400


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=DEFAULT_SEED, help="decides the invented outlines"
        )

    def handle(self, *, seed: int, **_: Any) -> None:
        began = last = time.monotonic()

        def report(step: str) -> None:
            nonlocal last
            now = time.monotonic()
            self.stdout.write(f"  {step}  {now - last:.1f} s")
            last = now

        try:
            edition = load_city(by=None, seed=seed, report=report)
        except GeoMinzhengError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        self.stdout.write(
            f"{Division.objects.count()} divisions, edition {edition}, "
            f"{time.monotonic() - began:.1f} s in all"
        )
