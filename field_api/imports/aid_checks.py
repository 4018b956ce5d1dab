"""Rows of aids against the register: whose aid, in which period, what would change."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.imports.aid_fields import AIDS
from field_api.imports.checking import (
    Checked,
    Frame,
    day_of,
    key_of,
    refused,
    start,
    text_of,
    version_of,
)
from field_api.imports.person_checks import Home, home_of, homes_by_code
from field_api.imports.reading import ReadRow
from field_api.models import Aid, HouseholdStatus, Person, Programme
from field_api.register import checks as register_checks
from geo_minzheng.shared.privacy import keyed_hash

WRITTEN = ("aid_class", "amount_yuan", "decision_no", "ends_on")
DIBAO = (Programme.URBAN_DIBAO, Programme.RURAL_DIBAO)

Member = dict[str, Any]


class AidChecker:
    """See `checking.Checker`."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def check(self, rows: list[ReadRow]) -> list[Checked]:
        checked = [start(row, AIDS) for row in rows]
        homes = homes_by_code([text_of(row, "household_code") for row in rows])
        by_number, by_name = self._members(checked, homes)
        found = [(one, self._member(one, homes, by_number, by_name)) for one in checked]
        aids = self._aids([member["id"] for _one, member in found if member])
        for one, member in found:
            self._single_fields(one)
            if member is None:
                continue
            one.village_id = member["household__village_id"]
            one.values["person_id"] = member["id"]
            one.values["household_id"] = member["household_id"]
            if not refused(one, "programme", "starts_on", "ends_on"):
                self._against(one, aids[member["id"]])
        return [one.settle() for one in checked]

    def _members(
        self, checked: list[Checked], homes: dict[str, Home]
    ) -> tuple[dict[bytes, Member], dict[tuple[int, str], list[Member]]]:
        columns = (
            "id",
            "name",
            "identity_hash",
            "household_id",
            "household__code",
            "household__village_id",
            "household__status",
        )
        hashes = [keyed_hash(n) for o in checked if (n := text_of(o.row, "identity_number"))]
        living = Person.objects.living()
        by_number = {
            bytes(row["identity_hash"]): row
            for row in living.filter(identity_hash__in=hashes).values(*columns)
        }
        by_name: dict[tuple[int, str], list[Member]] = defaultdict(list)
        asked = [
            homes[c]["id"] for o in checked if (c := text_of(o.row, "household_code")) in homes
        ]
        for row in living.filter(household_id__in=asked).values(*columns):
            by_name[row["household_id"], row["name"]].append(row)
        return by_number, by_name

    def _member(
        self,
        one: Checked,
        homes: dict[str, Home],
        by_number: dict[bytes, Member],
        by_name: dict[tuple[int, str], list[Member]],
    ) -> Member | None:
        if refused(one, "identity_number", "household_code", "name"):
            return None
        number, name = text_of(one.row, "identity_number"), text_of(one.row, "name")
        if not number:
            return self._by_name(one, homes, by_name, name)
        wrong = register_checks.check_identity_number(number, today=self.frame.today)
        if wrong:
            one.problems += wrong
            return None
        member = by_number.get(keyed_hash(number))
        if member is None:
            text = _("登记册中没有这个身份证号的在册人员。请先导入人员。")
            one.error("person.unknown", "identity_number", text)
            return None
        if member["household__village_id"] not in self.frame.kept_villages:
            text = _("这个人登记在您管辖范围以外的村。请核对身份证号。")
            one.conflict("person.elsewhere", "identity_number", text)
            return None
        if member["household__status"] != HouseholdStatus.ACTIVE:
            text = _("此人所在的户已迁出、注销或并入他户，不能导入待遇。")
            one.conflict("household.left", "identity_number", text)
            return None
        if name and name != member["name"]:
            text = _("姓名与登记册中同一身份证号的人不同，请核对。")
            one.warn("name.differs", "name", text)
        code = text_of(one.row, "household_code")
        if code and code != member["household__code"]:
            text = _("此人登记在另一个户编号下。请核对。")
            one.conflict("person.in_another_household", "household_code", text)
        return member

    def _by_name(
        self,
        one: Checked,
        homes: dict[str, Home],
        by_name: dict[tuple[int, str], list[Member]],
        name: str,
    ) -> Member | None:
        if not name or "household_code" not in one.values:
            text = _("没有身份证号时，户编号和姓名都要填写。")
            one.error("person.not_named", "identity_number", text)
            return None
        home = home_of(one, homes, self.frame)
        if home is None:
            return None
        members = by_name[home["id"], name]
        if len(members) == 1:
            return members[0]
        if members:
            text = _("这一户有几个同名的人。请填写身份证号。")
            one.error("person.ambiguous", "name", text)
        else:
            text = _("这一户没有这个姓名的在册人员。请先导入人员。")
            one.error("person.unknown", "name", text)
        return None

    def _aids(self, person_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
        aids: dict[int, list[dict[str, Any]]] = defaultdict(list)
        rows = (
            Aid.objects.filter(person_id__in=person_ids)
            .annotate(version=version_of(Aid._meta.db_table))
            .values(
                "id", "person_id", "programme", "valid", "version", *WRITTEN[:3], "household_id"
            )
        )
        for row in rows:
            aids[row["person_id"]].append(row)
        return aids

    def _single_fields(self, one: Checked) -> None:
        row, today = one.row, self.frame.today
        starts, ends = day_of(row, "starts_on"), day_of(row, "ends_on")
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            # An end may lie years ahead: a decision for a child says the day of its 18th birthday.
            if name == "starts_on" or (day and day < register_checks.FIRST_DAY):
                one.problems += register_checks.check_coming_day(day, field=name, today=today)
        one.problems += register_checks.check_order(
            starts, ends, field="ends_on", message=_("终止日期早于起始日期。请核对。")
        )
        programme = text_of(row, "programme")
        if programme in DIBAO and not row.values.get("aid_class") and not refused(one, "aid_class"):
            one.error("aid.no_class", "aid_class", _("低保必须填写保障类别（一类到四类）。"))
        if "amount_yuan" in row.values and Decimal(text_of(row, "amount_yuan")) == 0:
            one.warn("amount.zero", "amount_yuan", _("金额为 0，请核对。"))

    def _against(self, one: Checked, aids: list[dict[str, Any]]) -> None:
        starts, ends = day_of(one.row, "starts_on"), day_of(one.row, "ends_on")
        if starts is None or "programme" not in one.values:
            return
        programme, person = one.values["programme"], one.values["person_id"]
        one.key = key_of("aid", person, programme, starts)
        one.subject = key_of("aid", person, programme)
        same = [aid for aid in aids if aid["programme"] == programme]
        current = next((aid for aid in same if aid["valid"].lower == starts), None)
        if current is not None:
            one.target_id, one.target_version = current["id"], current["version"]
            last = current["valid"].upper
            current["ends_on"] = last - timedelta(days=1) if last else None
            one.compare(current, WRITTEN)
            ends = ends or current["ends_on"]
        one.period = DateRange(starts, _following(ends)) if not ends or ends >= starts else None
        if one.period and any(
            aid is not current and _overlap(aid["valid"], one.period) for aid in same
        ):
            text = _("与此人在册的同项目待遇时间重叠。请先更正原待遇的终止日期，再导入。")
            one.conflict("aid.overlaps", "starts_on", text)


def _following(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _overlap(one: Any, other: DateRange) -> bool:
    return not (
        (one.upper is not None and other.lower is not None and one.upper <= other.lower)
        or (other.upper is not None and one.lower is not None and other.upper <= one.lower)
    )
