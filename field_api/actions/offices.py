"""Offices: a new one, corrected facts, and one that closes. Who serves there is `postings`'."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.models import Division, Level
from field_api.actions.posting_refusals import (
    DaysUnusableError,
    FieldWrongError,
    OfficeNameTakenError,
    OfficeStaffedError,
    WrongPlaceError,
)
from field_api.actions.posting_rules import kept, required
from field_api.actions.postings import refuse_unless_managed
from field_api.models import Office, Posting
from geo_minzheng.shared.history import changed_by, note_registration

LONGEST = {"name": 80, "address": 120, "phone": 20}


def found_office(
    *,
    by: AbstractBaseUser,
    division: Division,
    name: str,
    address: str,
    phone: str,
    location: Point | None,
    opened_on: date,
    reason: str = "",
) -> Office:
    """A new office of a township.

    Raises:
        NotFoundError: the township is not where `by` posts workers.
        WrongPlaceError: the division is no township.
        FieldWrongError, OfficeNameTakenError: see there.
    """
    refuse_unless_managed(by, division)
    if division.level != Level.TOWNSHIP:
        raise WrongPlaceError(_("民政所设在乡镇（街道）。请选择一个乡镇。"), fields=["division"])
    facts = _checked(name, address, phone)
    _refuse_taken(facts["name"], None)
    with changed_by(by, action="offices.found_office", reason=kept(reason)):
        office = Office.objects.create(
            division=division, location=location, opened_on=opened_on, **facts
        )
        note_registration(office)
    return office


def correct_office(
    *,
    by: AbstractBaseUser,
    office: Office,
    name: str,
    address: str,
    phone: str,
    location: Point | None,
    reason: str,
) -> Office:
    """Correct an office's facts; the former ones stay in the history.

    Raises:
        NotFoundError: it is not where `by` posts workers.
        FieldWrongError, OfficeNameTakenError, ReasonMissingError: see there.
    """
    refuse_unless_managed(by, office.division)
    words, facts = required(reason), _checked(name, address, phone)
    _refuse_taken(facts["name"], office)
    for field, value in facts.items():
        setattr(office, field, value)
    office.location = location
    with changed_by(by, action="offices.correct_office", reason=words):
        office.save(update_fields=[*facts, "location"])
    return office


def close_office(*, by: AbstractBaseUser, office: Office, day: date, reason: str) -> Office:
    """Close an office: `day` is the first without it.

    Raises:
        NotFoundError: it is not where `by` posts workers.
        OfficeStaffedError: staff are posted there on that day or later.
        DaysUnusableError: the day lies before the opening, or it is closed already.
        ReasonMissingError: no reason was given.
    """
    refuse_unless_managed(by, office.division)
    words = required(reason)
    if office.closed_on is not None or day <= office.opened_on:
        raise DaysUnusableError(_("这个民政所已经撤销，或撤销日早于开办日。"), fields=["day"])
    still = Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)
    with changed_by(by, action="offices.close_office", reason=words):
        # Posting somebody takes the same lock.
        Division.objects.select_for_update().get(pk=office.division_id)
        staffed = Posting.objects.filter(still, office=office).count()
        if staffed:
            raise OfficeStaffedError(
                _("还有 {n} 人在这个民政所任职。请先为他们办理离任或交接。").format(n=staffed),
                staff=staffed,
            )
        office.closed_on = day
        office.save(update_fields=["closed_on"])
    return office


def open_today(office: Office) -> bool:
    """Whether the office is open today."""
    today = timezone.localdate()
    return office.opened_on <= today and (office.closed_on is None or office.closed_on > today)


def _checked(name: str, address: str, phone: str) -> dict[str, str]:
    given = {"name": name, "address": address, "phone": phone}
    facts = {field: " ".join(text.replace("\0", "").split()) for field, text in given.items()}
    wrong = [field for field, text in facts.items() if len(text) > LONGEST[field]]
    if not facts["name"] or wrong:
        raise FieldWrongError(
            _("请填写名称；名称最多 80 字，地址最多 120 字，电话最多 20 字。"),
            fields=wrong or ["name"],
        )
    return facts


def _refuse_taken(name: str, office: Office | None) -> None:
    others = Office.objects.filter(name=name)
    if (others.exclude(pk=office.pk) if office else others).exists():
        raise OfficeNameTakenError(
            _("已有同名的民政所“{name}”。请在名称里写明县区。").format(name=name), fields=["name"]
        )
