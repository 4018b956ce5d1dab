"""Showing one masked number whole: for a reason, written down, and not too many an hour.

It decides which numbers can be shown and how often. Who may see the household at all is
`visible_to(user)`'s matter and the caller's to ask.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.actions.hourly_limits import wait_before_next
from field_api.actions.readings import kept_reason, record_reading
from field_api.models import Household, Person, Purpose, ReadingKind
from field_api.readings.purpose import StatedPurpose
from geo_minzheng.shared.errors import GeoMinzhengError, InvalidInputError

REVEALED_OF_PERSON = ("identity_number", "phone")
REVEALED_OF_HOUSEHOLD = ("phone", "bank_account", "contact_phone", "mover_phone")

SHORTEST_REASON = 2
"""Different letters or characters; signs and numbers say nothing."""


class TooManyRevealsError(GeoMinzhengError):
    """This person has had as many numbers shown within the hour as one may."""

    code = "reveal.too_many"
    status = HTTPStatus.TOO_MANY_REQUESTS


@transaction.atomic
def reveal_number(
    *,
    by: AbstractBaseUser,
    household: Household,
    person: Person | None,
    field: str,
    reason: str,
    purpose: StatedPurpose | Purpose,
) -> str:
    """The whole number behind a masked one; empty where none is registered.

    The row of the log and the number leave together or not at all.

    Args:
        household: one that `by` may see by name.
        person: a member of it, or None for a number of the household's own.
        field: one of `REVEALED_OF_PERSON` or `REVEALED_OF_HOUSEHOLD`.

    Raises:
        InvalidInputError: no such number is ever masked, or the reason says nothing.
        TooManyRevealsError: `settings.REVEALS_PER_HOUR` were shown within the last hour;
            `details` tells when the next may be.
    """
    offered = REVEALED_OF_HOUSEHOLD if person is None else REVEALED_OF_PERSON
    if field not in offered:
        raise InvalidInputError(_("这一项没有可以查看的完整号码。"), field=list(offered))
    letters = {letter for letter in kept_reason(reason) if letter.isalpha()}
    if len(letters) < SHORTEST_REASON:
        raise InvalidInputError(
            _("请写明查看完整号码的原因，例如“电话联系本人”。"), reason=["required"]
        )
    _refuse_too_many(by)
    record_reading(
        by=by,
        kind=ReadingKind.REVEAL,
        purpose=purpose,
        household=household,
        person=person,
        field=field,
        reason=reason,
    )
    return str(getattr(person or household, field))


def _refuse_too_many(by: AbstractBaseUser) -> None:
    most: int = settings.REVEALS_PER_HOUR
    wait_s = wait_before_next(by=by, kind=ReadingKind.REVEAL, most=most)
    if wait_s is None:
        return
    raise TooManyRevealsError(
        _(
            "一小时内最多查看 {most} 个完整号码，您已达到上限。请 {minutes} 分钟后再试；"
            "如工作确有需要，请联系本级管理员。"
        ).format(most=most, minutes=-(-wait_s // 60)),
        per_hour=most,
        retry_after_s=wait_s,
    )
