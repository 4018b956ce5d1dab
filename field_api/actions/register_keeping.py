"""What every change of the register begins with: the rows locked, and the right to change them.

Rows are locked in the order of their ids. A household that the asker may not see does not
exist for them; one that they may only read is told so.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import Right, scope_of
from boundaries_data.models import CodeScheme, Division, DivisionCode, Level
from field_api.actions.register_refusals import (
    ChangedMeanwhileError,
    EntryInvalidError,
    HouseholdNotActiveError,
    NotKeptHereError,
    RegisterRefusedError,
)
from field_api.actions.visit_heirs import heirs_of
from field_api.models import Household, HouseholdStatus, Person
from field_api.register.checks import Problem, Severity, errors_among
from field_api.register.versions import dossier_version
from geo_minzheng.shared.errors import NotFoundError

SERIAL_DIGITS = 5

_ONE_LIVING_PERSON = "identity_number_belongs_to_one_living_person"
_ONE_UID = frozenset({"field_api_household_uid_key", "field_api_person_uid_key"})
_ONE_CODE = frozenset({"field_api_household_code_key"})


def kept_households(*, by: AbstractBaseUser, uids: Sequence[UUID]) -> list[Household]:
    """The households, locked, in the order of `uids`.

    Raises:
        NotFoundError: one of them does not exist, or not for `by`.
        NotKeptHereError: `by` may see one of them, not change it.
    """
    rows = Household.objects.visible_to(by).filter(uid__in=uids).order_by("id")
    found = {home.uid: home for home in rows.select_for_update(no_key=True)}
    if found.keys() != set(uids):
        raise NotFoundError(_("找不到这一户，或不在您的辖区内。"))
    for home in found.values():
        require_village(by=by, village_id=home.village_id)
    return [found[uid] for uid in uids]


def lock_beforehand(*, by: AbstractBaseUser, uids: Sequence[UUID]) -> None:
    """Lock households with those for which visits to them count, all in the order of their ids.

    For a change that reaches these too: locked one after the other, two changes that meet in a
    third household would each wait for the other. Who may change what is not asked here.
    """
    ids = list(Household.objects.visible_to(by).filter(uid__in=uids).values_list("id", flat=True))
    rows = Household.objects.filter(pk__in={*ids, *heirs_of(ids)}).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("id"))


def kept_household(
    *, by: AbstractBaseUser, uid: UUID, active: bool = False, dossier: str | None = None
) -> Household:
    """One household, locked.

    Args:
        active: refuse one that has left the register.
        dossier: `dossier_version` as the asker saw it; None asks for nothing.

    Raises:
        NotFoundError, NotKeptHereError: as `kept_households`.
        HouseholdNotActiveError, ChangedMeanwhileError: what `active` and `dossier` ask for fails.
    """
    (home,) = kept_households(by=by, uids=[uid])
    if active and home.status != HouseholdStatus.ACTIVE:
        raise HouseholdNotActiveError
    unchanged([home], dossier)
    return home


def unchanged(homes: Sequence[Household], dossier: str | None) -> None:
    """Refuse where the dossiers are no longer those that the asker saw."""
    if dossier and dossier_version(homes) != dossier:
        raise ChangedMeanwhileError


def kept_person(
    *, by: AbstractBaseUser, uid: UUID, beside: Sequence[UUID] = ()
) -> tuple[Household, Person]:
    """A person with the household, both locked; errors as `kept_households`.

    Args:
        beside: uids of other households that the change will touch. They are locked here too:
            locked later, two opposite changes would each wait for the other.
    """
    home_uid = (
        Person.objects.visible_to(by).filter(uid=uid).values_list("household__uid", flat=True)
    ).first()
    if home_uid is None:
        raise NotFoundError(_("找不到此人，或不在您的辖区内。"))
    homes = {home.pk: home for home in kept_households(by=by, uids=[home_uid, *beside])}
    person = Person.objects.select_for_update(no_key=True).filter(uid=uid).first()
    if person is None or person.household_id not in homes:
        # Somebody took the person to a third household while we waited for the first.
        raise ChangedMeanwhileError
    return homes[person.household_id], person


def require_village(*, by: AbstractBaseUser, village_id: int) -> None:
    """Refuse a village whose register `by` does not keep."""
    if village_id not in scope_of(by).villages_where(Right.KEEP_REGISTER):
        raise NotKeptHereError


def kept_village(*, by: AbstractBaseUser, uid: UUID) -> Division:
    """The village, where `by` keeps its register.

    Raises:
        NotFoundError: there is none that `by` may see.
        NotKeptHereError: `by` may only read it.
    """
    scope = scope_of(by)
    village = Division.objects.filter(
        uid=uid, level=Level.VILLAGE, pk__in=scope.named_division_ids
    ).first()
    if village is None:
        raise NotFoundError(_("找不到这个村社区，或不在您的辖区内。"))
    require_village(by=by, village_id=village.pk)
    return village


def refuse_taken_uid(rows: type[Household] | type[Person], uid: UUID) -> None:
    """Refuse the uid of a new row that another row has, wherever that is."""
    if rows._default_manager.filter(uid=uid).exists():
        raise _uid_taken()


def save_together(*rows: Model, number_taken: Callable[[], RegisterRefusedError]) -> None:
    """Save `rows`; what somebody else stored since it was looked for is refused, not an error.

    Args:
        number_taken: the refusal of an identity number that a living person has by now.

    Raises:
        RegisterRefusedError: the uid or the number of one of them is taken.
    """
    try:
        with transaction.atomic():
            for row in rows:
                row.save()
    except IntegrityError as error:
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if rule == _ONE_LIVING_PERSON:
            raise number_taken() from error
        if rule in _ONE_UID:
            raise _uid_taken() from error
        if rule in _ONE_CODE:
            raise ChangedMeanwhileError from error
        raise


def _uid_taken() -> RegisterRefusedError:
    return RegisterRefusedError(
        _("这份登记的标识已被其他档案使用，没有保存。请重新打开登记页面后再填。")
    )


def refuse_problems(problems: Iterable[Problem]) -> None:
    """Refuse if any of them is an error; warnings pass."""
    if wrong := errors_among(list(problems)):
        raise EntryInvalidError(wrong)


def needed_reason(reason: str) -> str:
    """The reason, tidy.

    Raises:
        EntryInvalidError: there is none.
    """
    if not reason.strip():
        text = _("请写明办理原因。")
        refuse_problems([Problem("reason.missing", "reason", Severity.ERROR, text)])
    return reason.strip()


def length_problems(row: Model, names: Iterable[str]) -> list[Problem]:
    """Texts longer than is kept: once tidied, a text can be longer than it was typed."""
    found = []
    for name in names:
        most = getattr(row._meta.get_field(name), "max_length", None)
        value = getattr(row, name)
        if most and isinstance(value, str) and len(value) > most:
            text = _("这一项超过 %(most)d 个字。请写短一些，其余写在备注里。") % {"most": most}
            found.append(Problem("text.too_long", name, Severity.ERROR, text))
    return found


def next_code(village_id: int, *, day: date) -> str:
    """The next free number for a household's file: the village's code and a running number.

    Numbers of one village are given out one at a time until the transaction ends.
    """
    prefix = _village_code(village_id, day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code{prefix}"])
    # The length keeps out numbers that were imported under another rule.
    pattern = rf"^{prefix}[0-9]{{{SERIAL_DIGITS}}}$"
    known = Household.objects.filter(code__startswith=prefix, code__regex=pattern)
    last = known.aggregate(last=Max("code"))["last"]
    serial = int(last[len(prefix) :]) + 1 if last else 1
    return f"{prefix}{serial:0{SERIAL_DIGITS}d}"


def _village_code(village_id: int, day: date) -> str:
    codes = dict(
        DivisionCode.objects.as_of(day)
        .filter(division_id=village_id)
        .values_list("scheme", "value")
    )
    return codes.get(CodeScheme.NBS) or codes.get(CodeScheme.MCA) or f"D{village_id}"
