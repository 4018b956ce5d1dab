"""Why a posting, a worker or an office is not changed: one class a reason, with its code."""

from http import HTTPStatus

from geo_minzheng.shared.errors import GeoMinzhengError


class StaffRefusedError(GeoMinzhengError):
    """Base of the refusals; `details["fields"]` names what to correct, where a field is wrong."""

    code = "staff.refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FieldWrongError(StaffRefusedError):
    """A name, phone, point or address cannot be taken as it is."""

    code = "staff.field_wrong"


class ReasonMissingError(StaffRefusedError):
    """A change that others must understand later came without a reason."""

    code = "staff.reason_missing"


class DaysUnusableError(StaffRefusedError):
    """The period is empty, began before 2000, or begins too far ahead."""

    code = "posting.days_unusable"


class WrongPlaceError(StaffRefusedError):
    """The place does not fit the kind: staff serve in an office, assistants in a village,
    liaisons in a numbered group of one."""

    code = "posting.wrong_place"


class PlaceTakenError(StaffRefusedError):
    """Somebody else holds the post on one of the days."""

    code = "posting.place_taken"
    status = HTTPStatus.CONFLICT


class WorkerBusyError(StaffRefusedError):
    """The worker serves elsewhere as the same kind on one of the days."""

    code = "posting.worker_busy"
    status = HTTPStatus.CONFLICT


class NotServingError(StaffRefusedError):
    """The posting has ended already, or the worker has none to hand over."""

    code = "posting.not_serving"
    status = HTTPStatus.CONFLICT


class SameWorkerError(StaffRefusedError):
    """Nobody hands over to themselves."""

    code = "posting.same_worker"


class AccountUnusableError(StaffRefusedError):
    """No account of that name can be linked: there is none, it is another worker's, or it holds
    a role elsewhere. The three look alike on purpose."""

    code = "worker.account_unusable"
    status = HTTPStatus.CONFLICT


class OfficeNameTakenError(StaffRefusedError):
    """Another office has the name."""

    code = "office.name_taken"
    status = HTTPStatus.CONFLICT


class OfficeStaffedError(StaffRefusedError):
    """Staff are posted there beyond the day of closing."""

    code = "office.still_staffed"
    status = HTTPStatus.CONFLICT


class OfficeClosedError(StaffRefusedError):
    """The office is not open on all of the days."""

    code = "office.closed"
    status = HTTPStatus.CONFLICT
