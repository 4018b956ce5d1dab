"""Fill the columns that a search reads, in rows written before there were any.

    python manage.py fill_search_columns
    python manage.py fill_search_columns --all

Only rows that lack something are touched, in steps of 20,000 that are each kept at once: it may
be stopped and started again, and a second run changes nothing. --all works every row out anew,
for when the spelling of names has changed. No history is written: nothing that anybody entered
changes.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models import Q

from field_api.models import Household, Person
from geo_minzheng.shared.phones import phone_hash
from geo_minzheng.shared.progress import progress
from geo_minzheng.shared.spelling import spelled
from geo_minzheng.shared.sql import SqlQuery, for_this_transaction

STEP = 20_000
FILL_PERSONS = SqlQuery("field_api", "fill_persons")
FILL_HOUSEHOLDS = SqlQuery("field_api", "fill_households")

_HAS_PHONE = Q(phone_hash=None) & ~Q(phone="")


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Rows that are filled as well.")

    def handle(self, *, all: bool, **_: Any) -> None:
        lacking = {
            Person: Q(name_pinyin="") | Q(village=None) | _HAS_PHONE,
            Household: Q(head_pinyin="") | _HAS_PHONE,
        }
        self._fill(Person, "name", Q() if all else lacking[Person], FILL_PERSONS)
        self._fill(Household, "head_name", Q() if all else lacking[Household], FILL_HOUSEHOLDS)

    def _fill(self, model: type[models.Model], name: str, lacking: Q, statement: SqlQuery) -> None:
        rows = model._default_manager.filter(lacking)
        noun = str(model._meta.verbose_name_plural)
        total, filled, last = rows.count(), 0, 0
        with progress(total, noun=noun, write=self.stdout.write) as done:
            while step := self._step(rows, name, last):
                filled += self._keep(model, statement, step)
                last = step[-1][0]
                done(len(step))
        self.stdout.write(f"{filled:,} {noun} filled")

    def _step(
        self, rows: models.QuerySet[Any], name: str, last: int
    ) -> Sequence[tuple[int, str, str]]:
        return list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", name, "phone")[:STEP])

    def _keep(
        self,
        model: type[models.Model],
        statement: SqlQuery,
        step: Sequence[tuple[int, str, str]],
    ) -> int:
        names = [spelled(name) for _, name, _ in step]
        # pgtrigger.ignore would mix its own placeholder with our named ones.
        ((_, history),) = pgtrigger.registered(f"{model._meta.label}:update_update")
        silent = {
            "pgtrigger.ignore": f"{{{history.get_pgid(model)}}}",  # type: ignore[arg-type]
            "statement_timeout": "0",
        }
        with transaction.atomic():
            for_this_transaction(**silent)
            return statement.execute(
                ids=[pk for pk, _, _ in step],
                pinyins=[how.pinyin for how in names],
                initials=[how.initials for how in names],
                phones=[phone_hash(phone) for _, _, phone in step],
            )
