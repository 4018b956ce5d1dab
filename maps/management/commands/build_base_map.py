"""Build the base map of today's edition, if what it is made from has changed.

    python manage.py build_base_map
    python manage.py build_base_map --anew

Says what was built, how large it is and how long it took.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from boundaries_data.models import Edition
from geo_minzheng.shared.errors import GeoMinzhengError
from maps.ground.build import build


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="build even if nothing changed")

    def handle(self, *, anew: bool, **_: Any) -> None:
        edition = Edition.objects.as_of(timezone.localdate()).first()
        if edition is None:
            self.stdout.write("No edition yet: there is nothing to draw a base map of.")
            return
        try:
            ground, fresh = build(edition, anew=anew)
        except GeoMinzhengError as error:
            raise CommandError(f"{error.message} [{error.code}] {error.details}") from error
        what = f"base map {ground.digest[:12]}, edition {edition}, {ground.size:,} bytes"
        self.stdout.write(
            f"{what}, built in {ground.built_in_s} s" if fresh else f"{what}: up to date"
        )
