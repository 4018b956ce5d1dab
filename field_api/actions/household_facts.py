"""The facts of a household as they are kept, and what is wrong with them together.

Sets them on a row; writing the row is for the action that changes it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from field_api.actions.register_keeping import length_problems, refuse_problems
from field_api.models import Household
from field_api.register.checks import (
    Problem,
    Severity,
    check_bank_account,
    check_name,
    check_past_day,
    check_phone,
    tidy,
    tidy_name,
    tidy_phone,
)

HOUSEHOLD_FACTS = (
    "group_no",
    "address",
    "registered_address",
    "phone",
    "applicant_name",
    "contact_name",
    "contact_phone",
    "housing",
    "rooms",
    "danger_grade",
    "road_access",
    "hazard",
    "hazard_note",
    "mover_name",
    "mover_phone",
    "shelter",
    "bank_name",
    "bank_account",
    "keeper_name",
    "keeper_relation",
    "keeper_agreement_no",
    "keeper_agreed_on",
    "near_relative",
    "near_relative_of",
    "near_relative_filed_on",
    "income_unsteady",
    "note",
    "registered_on",
)
"""What a correction may change. Village and status have actions of their own."""

MOST_ROOMS = 99
MOST_GROUPS = 99


def put_facts(home: Household, facts: Mapping[str, Any], *, today: date) -> None:
    """Set `facts` on `home` in their kept form, and refuse what cannot be.

    Raises:
        EntryInvalidError: a fact is wrong in itself or against the others.
        TypeError: a name is not of `HOUSEHOLD_FACTS`.
    """
    if odd := set(facts) - set(HOUSEHOLD_FACTS):
        raise TypeError(f"no facts of a household: {sorted(odd)}")
    for name, value in facts.items():
        setattr(home, name, _kept(name, value))
    if not home.near_relative:
        home.near_relative_of, home.near_relative_filed_on = "", None
    refuse_problems(
        [
            *check_phone(home.phone),
            *check_phone(home.contact_phone, field="contact_phone"),
            *check_phone(home.mover_phone, field="mover_phone"),
            *check_name(home.contact_name, field="contact_name", required=False),
            *check_name(home.applicant_name, field="applicant_name", required=False),
            *check_name(home.mover_name, field="mover_name", required=False),
            *check_name(home.keeper_name, field="keeper_name", required=False),
            *check_bank_account(home.bank_account),
            *check_past_day(home.registered_on, field="registered_on", today=today),
            *check_past_day(home.keeper_agreed_on, field="keeper_agreed_on", today=today),
            *check_past_day(
                home.near_relative_filed_on, field="near_relative_filed_on", today=today
            ),
            *_consistency(home),
            *length_problems(home, HOUSEHOLD_FACTS),
        ]
    )


def _kept(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith("phone"):
        return tidy_phone(value)
    if name == "bank_account":
        return tidy_phone(value)
    if name.endswith("_name") and name != "bank_name":
        return tidy_name(value)
    return value.strip() if name == "note" else tidy(value)


def _consistency(home: Household) -> list[Problem]:
    found = []
    if home.keeper_name and not (home.keeper_agreement_no and home.keeper_agreed_on):
        text = _("他人代管银行卡要有书面协议并报县级备案。请填写协议编号和签订日期。")
        found.append(Problem("keeper.no_agreement", "keeper_agreement_no", Severity.ERROR, text))
    if home.near_relative and not home.near_relative_of:
        text = _("勾选了近亲属备案，还要写明是谁的近亲属、什么关系。")
        found.append(Problem("near_relative.of_whom", "near_relative_of", Severity.ERROR, text))
    if home.rooms is not None and not 0 < home.rooms <= MOST_ROOMS:
        text = _("住房间数应在 1 至 %(most)d 之间；不清楚时请留空。") % {"most": MOST_ROOMS}
        found.append(Problem("rooms.range", "rooms", Severity.ERROR, text))
    if not 0 <= home.group_no <= MOST_GROUPS:
        text = _("村民小组应在 0 至 %(most)d 之间；没有小组时填 0。") % {"most": MOST_GROUPS}
        found.append(Problem("group_no.range", "group_no", Severity.ERROR, text))
    return found
