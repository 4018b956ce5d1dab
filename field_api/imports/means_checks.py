"""Rows of means assessments against the register: whose, of which day, kept already or not.

An assessment is never replaced: other figures for a day that has one are a conflict.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from field_api.imports.checking import Checked, Frame, day_of, key_of, refused, start, text_of
from field_api.imports.means_fields import MEANS
from field_api.imports.person_checks import home_of, homes_by_code
from field_api.imports.reading import ReadRow
from field_api.models import MeansAssessment
from field_api.register import checks as register_checks

FACTS = tuple(
    field.name for field in MEANS.fields if field.name not in {"household_code", "assessed_on"}
)

Kept = dict[tuple[int, date], dict[str, Any]]


class MeansChecker:
    """See `checking.Checker`."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def check(self, rows: list[ReadRow]) -> list[Checked]:
        checked = [start(row, MEANS) for row in rows]
        homes = homes_by_code([text_of(row, "household_code") for row in rows])
        kept = self._kept([home["id"] for home in homes.values()])
        for one in checked:
            self._single_fields(one)
            home = home_of(one, homes, self.frame)
            if home is None:
                continue
            one.village_id = home["village_id"]
            one.values["household_id"] = home["id"]
            if day := day_of(one.row, "assessed_on"):
                one.key = key_of("means", home["id"], day)
                self._against(one, kept.get((home["id"], day)))
        return [one.settle() for one in checked]

    def _kept(self, household_ids: list[int]) -> Kept:
        rows = MeansAssessment.objects.filter(household_id__in=household_ids)
        return {
            (row["household_id"], row["assessed_on"]): row
            for row in rows.values("id", "household_id", "assessed_on", *FACTS)
        }

    def _single_fields(self, one: Checked) -> None:
        one.problems += register_checks.check_past_day(
            day_of(one.row, "assessed_on"), field="assessed_on", today=self.frame.today
        )
        if not any(name in one.values or refused(one, name) for name in FACTS):
            text = _("这一行没有填写任何收入、支出或财产。没有的项目请填 0。")
            one.error("means.empty", "assessed_on", text)

    def _against(self, one: Checked, kept: dict[str, Any] | None) -> None:
        if kept is None:
            return
        one.target_id = kept["id"]
        one.compare(kept, FACTS)
        if one.before:
            text = _(
                "登记册中本户这一天已有一次核查，内容不同，没有覆盖。请核对日期；"
                "重新核查的，请填新的日期。"
            )
            one.conflict("means.assessed_that_day", "assessed_on", text)
