"""Fill an empty register with an invented city of the real shape.

    python manage.py load_demonstration
    python manage.py load_demonstration --full

The small one has a twentieth of the households; --full has 560,000. The same seed and day
make the same register, but for what must be random: passwords and encryption. Passwords are
written to var/demo-accounts.json, readable by its owner alone.
"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from boundaries_data.models import Division
from field_api.counts.counting import count_now
from field_api.demonstration.accounts import Account, plan_accounts
from field_api.demonstration.office.work import work_at_the_desks
from field_api.demonstration.reading import NoPlacesError, read_places, read_seats
from field_api.demonstration.register import make_register
from field_api.demonstration.world import (
    FULL_HOUSEHOLDS_PER_VILLAGE,
    SMALL_HOUSEHOLDS_PER_VILLAGE,
)
from field_api.demonstration.writing import store
from field_api.models import Household, Office, Worker
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.progress import timed

DEFAULT_SEED = 620400


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        size = parser.add_mutually_exclusive_group()
        size.add_argument("--full", action="store_true", help="The whole city, 1.5 M persons.")
        size.add_argument(
            "--households",
            type=int,
            help="About so many, for measurements; no work in the offices.",
        )
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            help="The day it is made for, YYYY-MM-DD; the real one if left out.",
        )

        parser.add_argument(
            "--accounts",
            type=Path,
            default=settings.VAR_DIR / "demo-accounts.json",
            help="Where names and passwords are written.",
        )

    def handle(
        self,
        *,
        full: bool,
        households: int | None,
        seed: int,
        today: date | None,
        accounts: Path,
        **_: Any,
    ) -> None:
        day = today or timezone.localdate()
        if Household.objects.exists() or Office.objects.exists() or Worker.objects.exists():
            raise CommandError(
                "This register already holds households, offices or workers; demonstration data "
                "is never mixed into it. Use an empty database (script/server --reload makes one)."
            )
        if not Division.objects.exists():
            with timed("divisions", write=self.stdout.write):
                call_command("load_divisions", stdout=self.stdout, stderr=self.stderr)
        planned = plan_accounts(read_seats(day))
        self._refuse_taken_usernames(planned)
        try:
            places = read_places(day)
        except NoPlacesError as error:
            raise CommandError(str(error)) from error

        with timed("an invented register", write=self.stdout.write):
            register = make_register(
                places,
                households_per_village=(
                    households / len(places.villages)
                    if households
                    else FULL_HOUSEHOLDS_PER_VILLAGE
                    if full
                    else SMALL_HOUSEHOLDS_PER_VILLAGE
                ),
                seed=seed,
                today=day,
            )
        with transaction.atomic():
            store(register, planned, accounts, today=day, write=self.stdout.write)
            if households is None:
                with timed("some weeks of work in the offices", write=self.stdout.write):
                    work_at_the_desks(seed=seed, today=day)
        with timed("counts for the pages", write=self.stdout.write):
            # What was counted of the empty city would stand on the pages for some minutes.
            count_now(timezone.localdate())
        self.stdout.write(
            f"{len(register.households):,} households, {len(register.persons):,} persons, "
            f"{len(register.visits):,} visits. Accounts and passwords: {accounts}"
        )

    def _refuse_taken_usernames(self, accounts: list[Account]) -> None:
        wanted = [account.username for account in accounts]
        taken = User.objects.filter(username__in=wanted).order_by("username").first()
        if taken:
            raise CommandError(
                f"The account {taken.username} exists already. Use an empty database."
            )
