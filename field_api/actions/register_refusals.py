"""Why a change of the register is not made: one type a reason, each with its code and sentence.

No sentence and no detail holds what somebody typed into a personal field.
"""

from collections.abc import Iterable
from http import HTTPStatus

from django.utils.translation import gettext as _

from field_api.models import Person
from field_api.register.checks import Problem
from field_api.register.look_alikes import LookAlike
from geo_minzheng.shared.errors import GeoMinzhengError


class RegisterRefusedError(GeoMinzhengError):
    """A change of the register cannot be made as it is; nothing was changed."""

    code = "register.refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotKeptHereError(RegisterRefusedError):
    """The asker may read this village, not change its register."""

    code = "register.not_kept_by_you"
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            _("这个村社区的档案您只能查看，不能修改。请由所在乡镇民政所或县区民政部门办理。")
        )


class EntryInvalidError(RegisterRefusedError):
    """Fields do not pass `register_checks`; `details.problems` tells each."""

    code = "register.entry_invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            _("填写有误，没有保存。请按所列各项改正后再保存。"),
            problems=[
                {"field": each.field, "code": each.code, "message": each.message}
                for each in self.problems
            ],
        )


class ChangedMeanwhileError(RegisterRefusedError):
    """Somebody else changed the same thing after the form was opened; `details.fields`."""

    code = "register.changed_meanwhile"
    status = HTTPStatus.CONFLICT

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self.fields = tuple(fields)
        super().__init__(
            _("您打开本页以后，别人改过这份资料，因此没有保存。您填写的内容还在，请核对后再保存。"),
            fields=list(self.fields),
        )


class HouseholdNotActiveError(RegisterRefusedError):
    """The household has left the register."""

    code = "register.household_not_active"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("这一户已不在册，不能办理此项。需要时请先恢复在册。"))


class PersonNotLivingHereError(RegisterRefusedError):
    """The person has died or left."""

    code = "register.person_not_living_here"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("此人已去世或已迁出，不能办理此项。请刷新户档案后再看。"))


class IdentityNumberTakenError(RegisterRefusedError):
    """Another living person has this identity number; `details` say where, to whom may know."""

    code = "register.identity_number_taken"
    status = HTTPStatus.CONFLICT

    def __init__(self, holder: Person | None = None) -> None:
        """`holder`, where the asker may see them; of another nothing is told."""
        self.holder = holder
        if holder is None:
            super().__init__(
                _(
                    "这个身份证号已登记在您辖区以外的住户，没有保存。请与县（区）民政局核对；"
                    "县（区）民政局请与市民政局核对，不要重复登记。"
                )
            )
            return
        home = holder.household
        super().__init__(
            _(
                "这个身份证号已登记在%(head)s户（%(code)s）。"
                "若是同一个人，请办理转户或合并，不要重复登记。"
            )
            % {"head": home.head_name, "code": home.code},
            household=str(home.uid),
            code=home.code,
        )


class LookAlikesError(RegisterRefusedError):
    """Somebody like this is in the register, and nobody has said that they are others yet.

    `details.found` names the households, which the asker may see; `confirmed` says they are others.
    """

    code = "register.look_alikes"
    status = HTTPStatus.CONFLICT

    def __init__(self, found: Iterable[LookAlike]) -> None:
        self.found = tuple(found)
        super().__init__(
            _("登记簿里已有相似的住户或人员，还没有保存。请先核对是否重复登记。"),
            found=[
                {
                    "household": str(each.household.uid),
                    "code": each.household.code,
                    "status": each.household.status,
                    "alike_by": list(each.alike_by),
                }
                for each in self.found
            ],
        )


class PointOutsideVillageError(RegisterRefusedError):
    """The dwelling point lies in another village and no reason is given; `details.proposal`."""

    code = "register.point_outside_village"


class AidOverlapsError(RegisterRefusedError):
    """The person already has an aid of this programme on one of the days."""

    code = "register.aid_overlaps"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("此人在这段时间已有同一项救助。请先调整或停止原来的待遇，再登记新的。"))


class AidDayError(RegisterRefusedError):
    """The day of a change does not lie in the aid's period."""

    code = "register.aid_day_outside"


class MergeImpossibleError(RegisterRefusedError):
    """The two households cannot become one."""

    code = "register.merge_impossible"


class SplitImpossibleError(RegisterRefusedError):
    """These persons cannot become a household."""

    code = "register.split_impossible"


class DeathImpossibleError(RegisterRefusedError):
    """The death cannot be recorded so."""

    code = "register.death_impossible"


class HeadNeededError(RegisterRefusedError):
    """The head goes, and nobody is named to follow."""

    code = "register.head_needed"

    def __init__(self) -> None:
        super().__init__(_("户主离开后要有新的户主。请从其他成员中选择一人。"))


class LastMemberError(RegisterRefusedError):
    """Nobody would be left in the household."""

    code = "register.last_member"

    def __init__(self) -> None:
        super().__init__(
            _(
                "这是本户最后一名成员，不能单独办理离开。"
                "全户离开请办理迁出或注销；并到另一户请办理合并。"
            )
        )


class AssessedThatDayError(RegisterRefusedError):
    """There is an assessment of that day with other figures."""

    code = "register.assessed_that_day"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("这一天已有一次经济状况核查。请核对核查日期，或先查看已有的记录。"))
