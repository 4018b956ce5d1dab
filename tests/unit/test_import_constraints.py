"""Rules of imports, photos and chosen columns that must never be broken: somebody tries."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from field_api.models import (
    ColumnChoice,
    ColumnMapping,
    Household,
    ImportBatch,
    ImportPiece,
    ImportRow,
    Photo,
)
from tests import factories

pytestmark = pytest.mark.django_db


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def batch() -> ImportBatch:
    township = factories.division("township", "会师镇")
    return ImportBatch.objects.create(
        kind="households",
        sent_by=factories.user("worker", township),
        division=township,
        file_name="名册.csv",
        byte_count=1,
        sha256="0" * 64,
        created_at=timezone.now(),
    )


@pytest.fixture
def home() -> Household:
    township = factories.division("township", "会师镇")
    return factories.household(factories.division("village", "南关社区", parent=township))


def photo(home: Household, **given: Any) -> Photo:
    facts = {
        "sha256": "a" * 64,
        "width": 4,
        "height": 3,
        "size": 1,
        "path": "one",
        "added_at": timezone.now(),
    }
    return Photo.objects.create(household=home, **{**facts, **given})


@pytest.mark.parametrize("state", ["applying", "applied", "undoing", "undone"])
@pytest.mark.parametrize("missing", ["choice", "apply_started_at"])
def test_an_applied_import_says_which_rows_were_accepted(batch, state, missing):
    batch.state, batch.choice, batch.apply_started_at = state, "all", timezone.now()
    batch.save()

    setattr(batch, missing, "" if missing == "choice" else None)
    with refused("applied_import_says_which_rows_were_accepted"):
        batch.save()


def test_a_failed_import_says_why(batch):
    batch.state = "failed"

    with refused("failed_import_says_why"):
        batch.save()


def test_a_piece_of_an_import_is_kept_once(batch):
    ImportPiece.objects.create(batch=batch, number=1, content=b"a")

    with refused("piece_of_import_is_kept_once"):
        ImportPiece.objects.create(batch=batch, number=1, content=b"b")


def test_a_row_of_an_import_is_kept_once(batch):
    ImportRow.objects.create(batch=batch, number=2, verdict="new")

    with refused("row_of_import_is_kept_once"):
        ImportRow.objects.create(batch=batch, number=2, verdict="bad")


def test_headings_are_remembered_once(batch):
    remembered = {"user": batch.sent_by, "kind": "households", "headings_hash": "b" * 64}
    ColumnMapping.objects.create(**remembered, fields=["code"])

    with refused("headings_are_remembered_once"):
        ColumnMapping.objects.create(**remembered, fields=["head_name"])


def test_a_person_chooses_the_columns_of_a_list_once(batch):
    chosen = {"user": batch.sent_by, "list_name": "households"}
    ColumnChoice.objects.create(**chosen, columns=["code"])

    with refused("person_chooses_columns_of_a_list_once"):
        ColumnChoice.objects.create(**chosen, columns=["head_name"])


def test_a_household_keeps_a_photo_once(home):
    photo(home)

    with refused("household_keeps_a_photo_once"):
        photo(home, path="another")


@pytest.mark.parametrize("sha256", ["", "a" * 63, "A" * 64, "g" * 64])
def test_a_photos_hash_is_of_64_hex_digits(home, sha256):
    with refused("photo_hash_is_of_64_hex_digits"):
        photo(home, sha256=sha256)


@pytest.mark.parametrize("side", ["width", "height"])
def test_a_photo_has_pixels(home, side):
    with refused("photo_has_pixels"):
        photo(home, **{side: 0})
