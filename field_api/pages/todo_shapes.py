"""What each subject of `/todo/` says: its title, what to do, what stands when nothing waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from field_api.counts.rollup import Tree
from field_api.counts.todo import Subject
from field_api.pages import todo_cells
from field_api.pages.todo_cells import Cell


@dataclass(frozen=True)
class Shape:
    """How the rows of one subject look.

    Attributes:
        advice: what the rows are and what to do with them.
        nothing: what stands there when no row waits.
        cells: of one page of rows, one list of cells a row.
    """

    title: str | Promise
    advice: str | Promise
    nothing: str | Promise
    headings: tuple[str | Promise, ...]
    cells: Callable[[QuerySet[Any], Tree, date], list[list[Cell]]]


_OF_A_HOME = (gettext_lazy("户主"), gettext_lazy("村社区"), gettext_lazy("户编号"))
_OF_A_WORKER = (
    gettext_lazy("姓名"),
    gettext_lazy("岗位"),
    gettext_lazy("服务地点"),
    gettext_lazy("最近一次走访"),
    gettext_lazy("任职自"),
)

SHAPES: dict[Subject, Shape] = {
    Subject.DEPARTURES: Shape(
        gettext_lazy("去世、搬离待变更"),
        gettext_lazy(
            "走访时得知去世或搬离，登记册还没有变更。请核实后在户档案里登记去世或迁出；"
            "有成员去世的，应在 3 个月内完成复核。等得最久的在前。"
        ),
        gettext_lazy("没有待变更的户。走访员记录“对象去世”或“已搬离”后，会出现在这里。"),
        (*_OF_A_HOME, gettext_lazy("走访结果"), gettext_lazy("走访日期"), gettext_lazy("等待")),
        todo_cells.departures,
    ),
    Subject.AIDS_ENDING: Shape(
        gettext_lazy("即将到期的救助待遇"),
        gettext_lazy(
            "{days} 天内到期、还没有续接的待遇。需要继续的请及时复核；不再继续的到期自然停止。"
            "最早到期的在前。“到期日”是停止的第一天。"
        ),
        gettext_lazy("{days} 天内没有到期的救助待遇。"),
        (
            *_OF_A_HOME,
            gettext_lazy("享受人"),
            gettext_lazy("待遇"),
            gettext_lazy("到期日"),
            gettext_lazy("剩余"),
        ),
        todo_cells.aids,
    ),
    Subject.NEAR_RELATIVES: Shape(
        gettext_lazy("近亲属备案户"),
        gettext_lazy(
            "经办人员或村（居）委会成员的近亲属，应单独登记备案，县级逐户入户核查"
            "（《最低生活保障审核确认办法》第 11、20 条）。未备案的在前。"
        ),
        gettext_lazy("没有登记为近亲属的户。在户档案里标记后，会出现在这里。"),
        (
            *_OF_A_HOME,
            gettext_lazy("与谁的关系"),
            gettext_lazy("备案日期"),
            gettext_lazy("上次走访"),
        ),
        todo_cells.near_relatives,
    ),
    Subject.SILENT: Shape(
        gettext_lazy("没有走访记录的人员"),
        gettext_lazy(
            "在岗满 {silent} 天、最近 {silent} 天没有一条走访记录的工作人员和协理员。"
            "每月都有应走访的户（特困人员按月探访），请联系本人：是没有走访，还是手机里的记录没有发送。"
        ),
        gettext_lazy("在岗的走访人员最近 {silent} 天都有走访记录。"),
        _OF_A_WORKER,
        todo_cells.workers,
    ),
    Subject.UNSERVED: Shape(
        gettext_lazy("没有协理员的村社区"),
        gettext_lazy(
            "今天没有在任协理员的村社区。这些村的走访没有人负责，请尽快安排，或由民政所人员代管。"
        ),
        gettext_lazy("每个村社区都有在任的协理员。"),
        (
            gettext_lazy("村社区"),
            gettext_lazy("乡镇街道"),
            gettext_lazy("上一任"),
            gettext_lazy("离任日"),
            gettext_lazy("办理"),
        ),
        todo_cells.villages,
    ),
    Subject.SHORT: Shape(
        gettext_lazy("人员不足的民政所"),
        gettext_lazy(
            "在岗工作人员不足 {least} 人的民政所。入户调查须 2 人以上同行"
            "（《最低生活保障审核确认办法》第 16 条），所里还须有人值守。"
        ),
        gettext_lazy("各民政所在岗人员都不少于 {least} 人。"),
        (
            gettext_lazy("民政所"),
            gettext_lazy("乡镇街道"),
            gettext_lazy("在岗人数"),
            gettext_lazy("电话"),
        ),
        todo_cells.offices,
    ),
    Subject.WITHOUT_ACCOUNT: Shape(
        gettext_lazy("没有账号的走访人员"),
        gettext_lazy(
            "在岗但没有关联账号的工作人员和协理员，不能在手机上发送走访记录。"
            "请打开人员页面，关联账号。"
        ),
        gettext_lazy("在岗的走访人员都有账号。"),
        _OF_A_WORKER,
        todo_cells.workers,
    ),
}
