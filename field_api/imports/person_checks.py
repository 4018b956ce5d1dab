"""Rows of persons against the register: whose household, who they are, what would change."""

from collections import defaultdict
from typing import Any, cast

from django.utils.translation import gettext as _

from field_api.imports.checking import (
    Checked,
    Frame,
    as_value,
    day_of,
    key_of,
    refused,
    start,
    text_of,
    version_of,
)
from field_api.imports.person_fields import PERSONS
from field_api.imports.reading import ReadRow
from field_api.models import Household, HouseholdStatus, Person, SelfCare
from field_api.register import checks as register_checks
from field_api.register.relations import self_care_by_items
from geo_minzheng.shared.privacy import keyed_hash

WRITTEN = tuple(field.name for field in PERSONS.fields if field.name != "household_code")

Home = dict[str, Any]


class PersonChecker:
    """See `checking.Checker`."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def check(self, rows: list[ReadRow]) -> list[Checked]:
        checked = [start(row, PERSONS) for row in rows]
        for one in checked:
            self._complete(one)
            self._single_fields(one)
        homes = homes_by_code([text_of(row, "household_code") for row in rows])
        members, elsewhere = self._known(checked, homes)
        for one in checked:
            home = home_of(one, homes, self.frame)
            if home is None:
                continue
            one.village_id = home["village_id"]
            one.values["household_id"] = home["id"]
            self._against(one, home, members[home["id"]], elsewhere)
        return [one.settle() for one in checked]

    def _complete(self, one: Checked) -> None:
        """Birth date and sex follow from a faultless number where they are not given."""
        number, values = text_of(one.row, "identity_number"), one.values
        born, sex = register_checks.birth_date_in(number), register_checks.sex_in(number)
        if born and "birth_date" not in values and not refused(one, "birth_date"):
            values["birth_date"] = born.isoformat()
        if sex and "sex" not in values and not refused(one, "sex"):
            values["sex"] = sex
        if failed := values.get("self_care_failed"):
            able = self_care_by_items(len(cast(list[str], failed)))
            if values.get("self_care", able) != able:
                text = _("自理能力与不能自理的项目数不符，已按项目数认定为“%(able)s”。")
                text %= {"able": SelfCare(able).label}
                one.warn("self_care.by_items", "self_care", text)
            values["self_care"] = able
        if values.get("disability_grade"):
            values["disability_grade"] = int(str(values["disability_grade"]))

    def _single_fields(self, one: Checked) -> None:
        row, already = one.row, {problem.field for problem in one.problems}
        found = register_checks.check_person(
            name=text_of(row, "name"),
            birth_date=day_of(row, "birth_date"),
            sex=text_of(row, "sex"),
            identity_number=text_of(row, "identity_number"),
            phone=text_of(row, "phone"),
            today=self.frame.today,
        )
        one.problems += [problem for problem in found if problem.field not in already]
        one.problems += register_checks.check_past_day(
            day_of(row, "joined_on"), field="joined_on", today=self.frame.today
        )
        if row.values.get("pregnant") and text_of(row, "sex") == "m":
            one.error("pregnant.man", "pregnant", _("性别为男，不能标为孕期。请核对。"))
        if "identity_number" not in row.values and not refused(one, "identity_number"):
            text = _("没有身份证号：只按户、姓名和出生日期认人，请尽快补上。")
            one.warn("identity.absent", "identity_number", text)

    def _known(
        self, checked: list[Checked], homes: dict[str, Home]
    ) -> tuple[dict[int, list[dict[str, Any]]], dict[bytes, int]]:
        """Living members of the households named, and whoever has a number that is named."""
        columns = ("id", "household_id", "identity_hash", "version", *WRITTEN)
        living = Person.objects.living().annotate(version=version_of(Person._meta.db_table))
        members: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in living.filter(household_id__in=[h["id"] for h in homes.values()]).values(
            *columns
        ):
            members[row["household_id"]].append(row)
        hashes = [keyed_hash(n) for o in checked if (n := text_of(o.row, "identity_number"))]
        holders = living.filter(identity_hash__in=hashes)
        pairs = holders.values_list("identity_hash", "household_id")
        return members, {bytes(hashed or b""): home for hashed, home in pairs}

    def _against(
        self,
        one: Checked,
        home: Home,
        members: list[dict[str, Any]],
        holders: dict[bytes, int],
    ) -> None:
        number = text_of(one.row, "identity_number")
        name, born = text_of(one.row, "name"), text_of(one.row, "birth_date")
        hashed = keyed_hash(number) if number else None
        one.key = hashed or key_of("person", home["id"], name, born)
        current = None
        if hashed and hashed in holders:
            if holders[hashed] != home["id"]:
                text = _("这个身份证号属于另一户的在册人员。请核对号码；确已迁户的，请先办理迁移。")
                one.conflict("identity.of_another_household", "identity_number", text)
                return
            current = next(m for m in members if bytes(m["identity_hash"] or b"") == hashed)
            if current["name"] != name:
                text = _("姓名与登记册中同一身份证号的人不同，请核对。")
                one.warn("name.differs", "name", text)
        else:
            alike = [m for m in members if m["name"] == name and as_value(m["birth_date"]) == born]
            if len(alike) > 1:
                text = _("这一户有几个同名同生日的人，无法认定是谁。请在户档案中更正。")
                one.conflict("person.ambiguous", "name", text)
                return
            current = alike[0] if alike else None
            if current and hashed and current["identity_hash"]:
                text = _("登记册中此人是另一个身份证号。请核对；登记册有误的，请在户档案中更正。")
                one.conflict("identity.differs", "identity_number", text)
                return
        if current is not None:
            one.target_id, one.target_version = current["id"], current["version"]
        self._disability(one, current)
        if current is not None:
            one.compare(current, WRITTEN)

    def _disability(self, one: Checked, current: dict[str, Any] | None) -> None:
        """A disability has a grade, and a grade a disability, after the change too."""
        if refused(one, "disability", "disability_grade"):
            return
        kept = current or {"disability": "", "disability_grade": None}
        disability = one.values.get("disability", kept["disability"])
        grade = one.values.get("disability_grade", kept["disability_grade"])
        if disability == "" and "disability" in one.values:
            if one.values.pop("disability_grade", None):
                text = _("填了残疾等级，但残疾类别是“无”。请改正其中一个。")
                one.error("disability.grade_alone", "disability_grade", text)
            return
        if disability and not grade:
            text = _("有残疾类别时必须填写残疾等级（一级到四级）。")
            one.error("disability.no_grade", "disability_grade", text)
        elif grade and not disability:
            text = _("填了残疾等级，没有填残疾类别。")
            one.error("disability.grade_alone", "disability", text)
        elif "disability" in one.values:
            one.values["disability_grade"] = int(grade)


def homes_by_code(codes: list[str]) -> dict[str, Home]:
    """Households of these codes, wherever they are."""
    rows = Household.objects.filter(code__in={code for code in codes if code}).values(
        "id", "code", "village_id", "status"
    )
    return {row["code"]: {**row} for row in rows}


def home_of(one: Checked, homes: dict[str, Home], frame: Frame) -> Home | None:
    """The household that a row names, if its sender keeps it; otherwise the row says why not."""
    code = text_of(one.row, "household_code")
    if not code:
        return None
    home = homes.get(code)
    if home is None:
        text = _("登记册中没有这个户编号。请核对编号，或先导入户。")
        one.error("household.unknown", "household_code", text)
        return None
    if home["village_id"] not in frame.kept_villages:
        text = _("这个户编号已登记在您管辖范围以外的村。请核对编号。")
        one.conflict("household.elsewhere", "household_code", text)
        return None
    if home["status"] != HouseholdStatus.ACTIVE:
        text = _("这一户已迁出、注销或并入他户，不能通过导入更改。请在户档案中办理。")
        one.conflict("household.left", "household_code", text)
        return None
    return home
