"""What the offices of the demonstration have done: no page that a bureau is shown is empty."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.test import TestCase, override_settings
from django.utils import timezone
from pghistory.models import Context, Event
from procrastinate.contrib.django.models import ProcrastinateJob

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import Level
from field_api.counts.todo import Subject, find, may_see
from field_api.demonstration.office import changes
from field_api.demonstration.office.work import work_at_the_desks
from field_api.models import (
    Household,
    HouseholdStatus,
    ImportBatch,
    ImportRow,
    Office,
    Person,
    Posting,
    Reading,
    ReadingKind,
    Relation,
    Visit,
)
from field_api.readings.unusual import at_night, busy_hours
from geo_minzheng.accounts.models import User
from tests import factories
from tests.api.test_home import numbers, total

TODAY = timezone.localdate()


def city() -> None:
    """Two counties; each has a township with accounts at least and two without."""
    top = factories.division(Level.CITY, "白银市", mca="620400000000")
    for c, county_name in enumerate(("会宁县", "景泰县")):
        county = factories.division(
            Level.COUNTY, county_name, parent=top, mca=f"62042{c + 2}000000"
        )
        for t, name in enumerate(("会师镇", "郭城驿镇", "丙乡", "丁乡")):
            west, south = 104 + t / 10, 36 + c / 10
            town = factories.division(
                Level.TOWNSHIP, f"{name}{c or ''}", parent=county,
                outline=factories.square(west, south), nbs=f"62042{c + 2}{t:03}000",
            )  # fmt: skip
            for v in range(3):
                factories.division(
                    Level.VILLAGE, f"{name}{c}{v}村", parent=town,
                    outline=factories.square(west + v * 0.03, south, 0.03),
                    nbs=f"62042{c + 2}{t:03}{v + 201}",
                )  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestOffices(TestCase):
    """One load for all; what a test changes is undone after it."""

    @classmethod
    def setUpTestData(cls) -> None:
        city()
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]),
        ):
            call_command(
                "load_demonstration", accounts=Path(folder) / "accounts.json", stdout=StringIO()
            )

    def test_every_kind_of_change_has_happened_and_says_why(self):
        done = set(Context.objects.values_list("metadata__action", flat=True))

        assert {
            "moves.moved_out", "moves.closed", "moves.move_village", "deaths.record_death",
            "leaving.leave_household", "splits.split_household", "merges.merge_households",
            "households.register_household", "persons.add_person",
            "households.correct_household", "persons.correct_person", "postings.hand_over",
            "postings.end_posting", "imports.apply", "imports.undo",
        } <= done  # fmt: skip
        kept = Context.objects.exclude(metadata__action__startswith="imports.")
        assert not kept.filter(metadata__reason="").exists()
        assert not Context.objects.filter(metadata__by=None).exists()

    def test_changes_lie_in_the_weeks_before_and_none_is_ahead_of_the_clock(self):
        earliest = timezone.now() - timedelta(days=changes.BACK_D + 2)
        entries = [
            (model.__name__, at)
            for model in apps.get_models()
            if issubclass(model, Event)
            for at in model.objects.values_list("pgh_created_at", flat=True)
        ]

        assert len(entries) > 100
        midnight = timezone.make_aware(datetime.combine(TODAY, time.min))
        assert [each for each in entries if not earliest < each[1] < midnight] == []
        assert len({at.date() for _name, at in entries}) > 10

    def test_nobody_was_called_on_after_leaving_and_who_lives_there_is_on_the_register(self):
        gone = Household.objects.exclude(status=HouseholdStatus.ACTIVE)
        called_later = Visit.objects.filter(
            household=OuterRef("pk"), started_at__date__gte=OuterRef("closed_on"),
            outcome="completed",
        )  # fmt: skip
        living = Person.objects.living()
        headless = Household.objects.active().exclude(
            Exists(living.filter(household=OuterRef("pk"), relation=Relation.HEAD))
        )

        assert gone.count() >= 6
        assert not gone.filter(Exists(called_later)).exists()
        assert not living.filter(household__in=gone).exists()
        assert not headless.exists()
        heads = living.filter(relation=Relation.HEAD, household__status="active")
        assert heads.values("household").distinct().count() == heads.count()
        assert not heads.exclude(name=F("household__head_name")).exists()

    def test_everything_that_was_entered_is_marked_as_invented(self):
        assert Household.objects.filter(registered_on__gt=TODAY - timedelta(days=60)).count() > 5
        assert not Household.objects.filter(illustrative=False).exists()
        assert not any(
            not person.identity_number.startswith("999000")
            for person in Person.objects.filter(joined_on__gt=TODAY - timedelta(days=60))
            if person.identity_number
        )

    def test_a_clerk_has_files_in_every_state_and_the_queue_has_nothing_to_do(self):
        for clerk in ("worker-huishi", "worker-guochengyi"):
            own = ImportBatch.objects.filter(sent_by__username=clerk).order_by("created_at")
            assert list(own.values_list("state", "bad_rows", "applied_rows")) == [
                ("applied", 2, 10), ("undone", 0, 5), ("checked", 1, 0), ("mapping", 0, 0)
            ]  # fmt: skip
        officer = ImportBatch.objects.filter(sent_by__username="coordinator-huining")
        assert [batch.state for batch in officer] == ["checked"]
        written = ImportRow.objects.filter(batch__state="undone", outcome="applied")
        assert not Household.objects.filter(pk__in=written.values("target_id")).exists()
        assert not ProcrastinateJob.objects.filter(status="todo").exists()

    def test_every_subject_that_waits_has_rows_for_the_officer_of_a_county(self):
        scope = scope_of(User.objects.get(username="coordinator-huining"))

        for subject in (Subject.NEAR_RELATIVES, Subject.SILENT, Subject.UNSERVED, Subject.SHORT):
            assert find(subject, may_see(subject, scope), TODAY).by_division(), subject
        assert Office.objects.short_of_staff_on(TODAY).count() == 2
        ahead = Posting.objects.filter(valid__startswith__gt=TODAY)
        assert ahead.count() == 2

    def test_the_log_has_every_kind_of_reading_and_something_for_its_supervisor(self):
        log = Reading.objects.all()

        assert set(log.values_list("kind", flat=True)) == set(ReadingKind.values)
        assert log.filter(at__gt=timezone.now()).count() == 0
        assert at_night(log).exists()
        assert busy_hours(log)
        assert not log.filter(kind=ReadingKind.REVEAL, person=None, household=None).exists()

    def test_numbers_of_the_pages_are_still_the_counts_of_their_lists(self):
        client = factories.sign_in(User.objects.get(username="coordinator-city"))

        for page in ("/", "/overview/"):
            # Longer lists are counted after their page is shown.
            found = {k: n for k, n in numbers(client, page).items() if "/todo/" in k}
            assert {each: total(client.get(each)) for each in found} == found, page


class TestMeasurements(TestCase):
    def test_a_register_for_measurements_has_exactly_the_households_asked_for_and_no_history(self):
        city()
        with tempfile.TemporaryDirectory() as folder:
            call_command(
                "load_demonstration", households=300, stdout=StringIO(),
                accounts=Path(folder) / "accounts.json",
            )  # fmt: skip

        assert Household.objects.count() == 300
        assert not Context.objects.exists()
        assert not ImportBatch.objects.exists()
        assert not Reading.objects.exists()

    def test_the_same_seed_does_the_same_work(self):
        city()
        with tempfile.TemporaryDirectory() as folder:
            call_command(
                "load_demonstration", households=700, stdout=StringIO(),
                accounts=Path(folder) / "accounts.json", today=date(2026, 6, 15),
            )  # fmt: skip
        done = []
        for _time in range(2):
            with undone():
                work_at_the_desks(seed=7, today=date(2026, 6, 15))
                done.append(
                    [
                        list(rows.values_list(*columns))
                        for rows, columns in (
                            (Household.objects.order_by("code"), ("uid", "status", "code")),
                            (Reading.objects.order_by("at", "id"), ("at", "kind", "field")),
                            (ImportBatch.objects.order_by("id"), ("state", "counts")),
                        )
                    ]
                )

        assert done[0] == done[1]
