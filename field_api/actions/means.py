"""Keeping a means assessment. A later one never replaces an earlier one: both stay."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from field_api.actions.register_keeping import kept_household, refuse_problems
from field_api.actions.register_refusals import AssessedThatDayError
from field_api.models import MeansAssessment
from field_api.register.checks import Problem, Severity, check_past_day
from geo_minzheng.shared.history import changed_by, note_registration

MEANS_FACTS = tuple(
    field.name
    for field in MeansAssessment._meta.concrete_fields
    if field.name not in {"id", "household", "assessed_on"}
)
MOST_YUAN = Decimal("9999999999.99")


def assess_means(
    *,
    by: AbstractBaseUser,
    household: UUID,
    assessed_on: date,
    facts: Mapping[str, Any],
    today: date,
    reason: str = "",
) -> MeansAssessment:
    """Keep one assessment; the same again changes nothing.

    Args:
        facts: of `MEANS_FACTS`, yuan a year.

    Raises:
        AssessedThatDayError: there is one of that day with other figures.
        RegisterRefusedError: another of its kinds.
    """
    with changed_by(by, action="means.assess_means", reason=reason):
        home = kept_household(by=by, uid=household)
        made = MeansAssessment(household=home, assessed_on=assessed_on, **facts)
        refuse_problems(
            [*check_past_day(assessed_on, field="assessed_on", today=today), *_amounts(made)]
        )
        known = MeansAssessment.objects.filter(household=home, assessed_on=assessed_on).first()
        if known is not None:
            if all(getattr(known, name) == getattr(made, name) for name in MEANS_FACTS):
                return known
            raise AssessedThatDayError
        made.save()
        note_registration(made)
        return made


def _amounts(made: MeansAssessment) -> list[Problem]:
    text = _("金额应在 0 至 9,999,999,999.99 元之间。请核对。")
    return [
        Problem("means.amount", name, Severity.ERROR, text)
        for name in MEANS_FACTS
        if name.endswith("_yuan") and not 0 <= getattr(made, name) <= MOST_YUAN
    ]
