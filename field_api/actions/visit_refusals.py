"""Why a reported visit is not stored: one type a reason, each with its code and its sentence.

`result` is what the phone reads: `quarantined` asks for a correction, `rejected` says that this
person may not, `conflict` that the server already has something else. The body is kept each time.
"""

from http import HTTPStatus
from typing import ClassVar

from django.utils.translation import gettext as _

from geo_minzheng.shared.errors import GeoMinzhengError


class VisitRefusedError(GeoMinzhengError):
    """A reported visit cannot be stored as it is."""

    code = "visit.refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    result: ClassVar[str] = "quarantined"

    def __init__(self, **details: object) -> None:
        super().__init__(self.sentence(), **details)

    def sentence(self) -> str:
        return _("这条走访记录无法入库，原文已封存，请联系管理员。")


class VisitInvalidError(VisitRefusedError):
    """A field is missing, unknown or out of range; `details.fields` names each."""

    code = "visit.invalid"

    def sentence(self) -> str:
        return _("走访记录填写有误，原文已封存。请按所列各项改正后重新发送。")


class HouseholdUnknownError(VisitRefusedError):
    """No household has this uid."""

    code = "visit.household_unknown"

    def sentence(self) -> str:
        return _("系统中没有这一户，原文已封存。请刷新名单后重新选户。")


class WorkerUnknownError(VisitRefusedError):
    """A worker does not exist, or is posted elsewhere; the two look alike on purpose."""

    code = "visit.worker_unknown"

    def sentence(self) -> str:
        return _("所列走访员不在您的辖区内，原文已封存。请重新选择走访员。")


class NoWorkerError(VisitRefusedError):
    """No worker is named, and the sender is none."""

    code = "visit.no_worker"

    def sentence(self) -> str:
        return _("没有填写走访员，而您本人不是走访员，原文已封存。请选择至少一名走访员。")


class TimesUnbelievableError(VisitRefusedError):
    """It ends before it starts, lies in the future, before 2000, or lasts over a day."""

    code = "visit.times_unbelievable"

    def sentence(self) -> str:
        return _("走访的起止时间不合理，原文已封存。请检查手机时钟和填写的时间。")


class WorkerNotPostedError(VisitRefusedError):
    """A worker of the jurisdiction is named who did not serve in it on the visit's day."""

    code = "visit.worker_not_posted"

    def sentence(self) -> str:
        return _("所列走访员在走访当天不在您的辖区任职，原文已封存。请核对走访员和走访时间。")


class FixUnbelievableError(VisitRefusedError):
    """The position was taken hours away from the visit."""

    code = "visit.fix_unbelievable"

    def sentence(self) -> str:
        return _(
            "定位时间与走访时间相差过大，原文已封存。请检查手机时钟并重新定位，或注明无定位原因。"
        )


class BeforeRegistrationError(VisitRefusedError):
    """The household was not on the register then, nor could it have applied."""

    code = "visit.before_registration"

    def sentence(self) -> str:
        return _("走访时间早于这一户登记之前太久，原文已封存。请核对走访时间和所选的户。")


class VisitNotStorableError(VisitRefusedError):
    """The database refuses it although every check passed."""

    code = "visit.not_storable"


class OutsideJurisdictionError(VisitRefusedError):
    """The household is not in the sender's jurisdiction."""

    code = "visit.outside_jurisdiction"
    status = HTTPStatus.FORBIDDEN
    result = "rejected"

    def sentence(self) -> str:
        return _("这一户不在您的辖区内，记录未采用，原文已封存。请交由当地走访员办理。")


class NotTheRecorderError(VisitRefusedError):
    """Only whoever recorded a visit may correct it."""

    code = "visit.not_the_recorder"
    status = HTTPStatus.FORBIDDEN
    result = "rejected"

    def sentence(self) -> str:
        return _("只有原记录人可以更正这条走访，更正未采用，原文已封存。")


class RevisionBackwardsError(VisitRefusedError):
    """A higher revision of this visit is already stored."""

    code = "visit.revision_backwards"
    status = HTTPStatus.CONFLICT
    result = "conflict"

    def sentence(self) -> str:
        return _("服务器上已有更新的版本，这一版未采用，原文已封存。")
