"""Workers themselves: a new one, corrected facts, and the account that sends their visits."""

import re
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Appointment
from field_api.actions.posted_accounts import let_in, shut_out
from field_api.actions.posting_refusals import AccountUnusableError, FieldWrongError
from field_api.actions.posting_rules import Place, kept, required
from field_api.actions.postings import managed_by, managed_workers, post_worker
from field_api.models import Posting, Worker
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.errors import NotFoundError
from geo_minzheng.shared.history import changed_by, note_registration
from geo_minzheng.shared.phones import phone_digits

LONGEST_NAME = 40
_SPACES = re.compile(r"\s+")


def employ_worker(
    *,
    by: AbstractBaseUser,
    name: str,
    phone: str,
    base: Point | None,
    place: Place,
    since: date,
    reason: str = "",
) -> Worker:
    """A new worker with the first posting: without one, nobody could see them.

    Raises:
        FieldWrongError: the name is empty or too long, or the phone is none.
        As `post_worker`.
    """
    facts = {"name": checked_name(name), "phone": checked_phone(phone), "base": base}
    with changed_by(by, action="workers.employ_worker", reason=kept(reason)):
        worker = Worker.objects.create(**facts)
        note_registration(worker)
        post_worker(by=by, worker=worker, place=place, since=since, reason=reason)
    return worker


def correct_worker(
    *,
    by: AbstractBaseUser,
    worker: Worker,
    name: str,
    phone: str,
    base: Point | None,
    reason: str,
) -> Worker:
    """Correct a worker's facts; the former ones stay in the history.

    Raises:
        NotFoundError: the worker is not `by`'s to change.
        FieldWrongError, ReasonMissingError: see there.
    """
    current = managed(by, worker)
    words = required(reason)
    current.name, current.phone, current.base = checked_name(name), checked_phone(phone), base
    with changed_by(by, action="workers.correct_worker", reason=words):
        current.save(update_fields=["name", "phone", "base"])
    return current


def link_account(
    *, by: AbstractBaseUser, worker: Worker, username: str, reason: str = ""
) -> Worker:
    """Let the account `username` send this worker's visits; empty takes the account away.

    The account gets a worker's role where the worker serves, and loses it where the worker's
    former account had it through the posting.

    Raises:
        NotFoundError: the worker is not `by`'s to change.
        AccountUnusableError: see there.
    """
    current = managed(by, worker)
    account = _account(by, current, username.strip()) if username.strip() else None
    still = Q(valid__upper_inf=True) | Q(valid__endswith__gt=timezone.localdate())
    with changed_by(by, action="workers.link_account", reason=kept(reason)):
        serving = list(Posting.objects.filter(still, worker=current))
        _leave_places(current, serving)
        current.user = account
        current.save(update_fields=["user"])
        for posting in serving:
            let_in(current, posting)
    return current


def managed(by: AbstractBaseUser, worker: Worker) -> Worker:
    """The worker as they stand, if `by` may change them.

    Raises:
        NotFoundError: `by` may not, or there is none.
    """
    found = managed_workers(by).filter(pk=worker.pk).first()
    if found is None:
        raise NotFoundError(_("找不到这位人员，或不在您管理人员的辖区内。"))
    return found


def checked_name(name: str) -> str:
    words = _SPACES.sub(" ", name.replace("\0", "")).strip()
    if not words or len(words) > LONGEST_NAME:
        raise FieldWrongError(
            _("请填写姓名，最多 {most} 个字。").format(most=LONGEST_NAME), fields=["name"]
        )
    return words


def checked_phone(phone: str) -> str:
    """A phone number of China, or empty: an assistant may have none."""
    digits = phone_digits(phone)
    if (phone.strip() and not digits) or (digits and not 7 <= len(digits) <= 12):
        raise FieldWrongError(_("电话号码应为 11 位手机号，或带区号的固定电话。"), fields=["phone"])
    return digits


def _account(by: AbstractBaseUser, worker: Worker, username: str) -> User:
    user = User.objects.select_related("worker").filter(username=username, is_active=True).first()
    taken = user is not None and getattr(user, "worker", worker).pk != worker.pk
    if user is None or taken or _serves_elsewhere(by, user):
        raise AccountUnusableError(
            _("不能关联账号“{name}”：没有这个账号，或它已关联他人，或在其他辖区任职。").format(
                name=username
            ),
            fields=["username"],
        )
    return user


def _serves_elsewhere(by: AbstractBaseUser, user: User) -> bool:
    held = Appointment.objects.as_of(timezone.localdate()).filter(user=user)
    return held.exclude(division_id__in=managed_by(by)).exists()


def _leave_places(worker: Worker, serving: list[Posting]) -> None:
    """Take the former account's role away where only the postings gave it."""
    if worker.user_id is None:
        return
    for division_id in {posting.division_id for posting in serving}:
        shut_out(worker, division_id, timezone.localdate(), although_serving=True)
