"""Rules of the dossier, of readings and of saved views: somebody tries to break each."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from field_api.models import MeansAssessment, Purpose, Reading, ReadingKind, SavedView
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    township = factories.division("township", "会师镇")
    return factories.household(factories.division("village", "南关社区", parent=township))


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_a_merged_household_names_the_one_it_went_into(home):
    home.status, home.closed_on = "merged", date(2026, 1, 1)

    with refused("household_is_merged_into_another"):
        home.save()


def test_only_a_merged_household_names_another(home):
    home.merged_into = factories.household(home.village)

    with refused("household_is_merged_into_another"):
        home.save()


def test_a_card_keeper_has_an_agreement(home):
    home.keeper_name, home.keeper_agreement_no = "王芳", "协-1"

    with refused("household_card_keeper_has_an_agreement"):
        home.save()


def test_a_near_relative_says_whose(home):
    home.near_relative = True

    with refused("household_near_relative_says_whose"):
        home.save()


def test_a_household_is_assessed_once_a_day(home):
    MeansAssessment.objects.create(household=home, assessed_on=date(2026, 1, 1))

    with refused("household_is_assessed_once_a_day"):
        MeansAssessment.objects.create(household=home, assessed_on=date(2026, 1, 1))


@pytest.mark.parametrize("field", ["wage_yuan", "medical_yuan", "deposits_yuan"])
def test_means_are_not_negative(home, field):
    with refused("means_amounts_are_not_negative"):
        MeansAssessment.objects.create(
            household=home, assessed_on=date(2026, 1, 1), **{field: Decimal("-0.01")}
        )


def reading(**given) -> Reading:
    facts = {
        "at": timezone.now(),
        "by": factories.user(),
        "kind": ReadingKind.EXPORT,
        "purpose": Purpose.REPORT,
    }
    return Reading.objects.create(**{**facts, **given})


@pytest.mark.parametrize("given", [{"field": "phone"}, {"reason": "核对"}])
def test_a_reveal_names_its_field_and_reason(given):
    with refused("reveal_names_its_field_and_reason"):
        reading(kind=ReadingKind.REVEAL, **given)


def test_reading_a_dossier_names_the_household():
    with refused("reading_of_a_dossier_names_the_household"):
        reading(kind=ReadingKind.DOSSIER)


def test_a_person_names_a_view_of_a_list_once():
    mine = {
        "owner": factories.user(),
        "list_name": "households",
        "name": "本月逾期",
        "saved_at": timezone.now(),
    }
    SavedView.objects.create(**mine)

    with refused("person_names_a_view_of_a_list_once"):
        SavedView.objects.create(**mine)


def test_a_household_that_was_split_says_from_whom_and_on_which_day(home):
    home.split_from = factories.household(home.village)

    with refused("household_is_split_from_another_on_a_day"):
        home.save()
