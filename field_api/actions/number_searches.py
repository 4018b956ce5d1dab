"""Searches by a person's number: each is written down, and there are not too many an hour.

An entry whose identity number finds somebody is such a search too. The change itself is undone
when it is refused; the reading is written after that, and stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.actions.hourly_limits import wait_before_next
from field_api.actions.readings import record_reading
from field_api.actions.register_refusals import (
    IdentityNumberTakenError,
    LookAlikesError,
    RegisterRefusedError,
)
from field_api.models import ReadingKind
from field_api.readings.purpose import StatedPurpose
from field_api.register.look_alikes import Likeness

SEARCH, ENTRY = "search", "entry"

Found = TypeVar("Found")


class TooManySearchesError(RegisterRefusedError):
    """This person has asked for as many numbers within the hour as one may."""

    code = "search.too_many_by_number"
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, *, most: int, wait_s: int) -> None:
        super().__init__(
            _(
                "一小时内最多按证件号码或电话查找 {most} 次，您已达到上限。"
                "请 {minutes} 分钟后再试；如工作确有需要，请联系本级管理员。"
            ).format(most=most, minutes=-(-wait_s // 60)),
            per_hour=most,
            retry_after_s=wait_s,
        )


@transaction.atomic
def search_by_number(
    *,
    by: AbstractBaseUser,
    purpose: StatedPurpose,
    asked_by: list[str],
    find: Callable[[], Found],
    count: Callable[[Found], int],
) -> Found:
    """What `find` finds; the row of the log and the answer leave together or not at all.

    Args:
        asked_by: which numbers were given: `identity_number`, `phone`, `four`; never a value.
        count: how many persons and households were found.

    Raises:
        TooManySearchesError: nothing was looked up.
    """
    _refuse_too_many(by)
    found = find()
    record_reading(
        by=by,
        kind=ReadingKind.IDENTITY_SEARCH,
        purpose=purpose,
        subject=SEARCH,
        row_count=count(found),
        filters=dict.fromkeys(asked_by, True),
    )
    return found


@contextmanager
def number_searches_noted(*, by: AbstractBaseUser, purpose: StatedPurpose) -> Iterator[None]:
    """Write down that `by` learnt whose a number is, where an entry inside is refused for it.

    Raises:
        TooManySearchesError: in place of that refusal, where `by` has learnt enough this hour.
    """
    try:
        yield
    except (IdentityNumberTakenError, LookAlikesError) as refused:
        if (found := _found_by_number(refused)) is not None:
            with transaction.atomic():
                _refuse_too_many(by)
                record_reading(
                    by=by,
                    kind=ReadingKind.IDENTITY_SEARCH,
                    purpose=purpose,
                    subject=ENTRY,
                    row_count=found,
                )
        raise


def _refuse_too_many(by: AbstractBaseUser) -> None:
    most: int = settings.SEARCHES_BY_NUMBER_PER_HOUR
    wait_s = wait_before_next(by=by, kind=ReadingKind.IDENTITY_SEARCH, most=most)
    if wait_s is not None:
        raise TooManySearchesError(most=most, wait_s=wait_s) from None


def _found_by_number(refused: IdentityNumberTakenError | LookAlikesError) -> int | None:
    """How many households the number found for the asker; None where it was not the number."""
    if isinstance(refused, IdentityNumberTakenError):
        return 0 if refused.holder is None else 1
    return sum(Likeness.IDENTITY_NUMBER in each.alike_by for each in refused.found) or None
