"""Why a file, a column mapping or a step of an import is refused, as types with stable codes."""

from http import HTTPStatus

from geo_minzheng.shared.errors import GeoMinzhengError


class ImportFileError(GeoMinzhengError):
    """The file is damaged, or not what it says it is; `details.problem` names which."""

    code = "import_file.damaged"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ImportFormatUnknownError(ImportFileError):
    """The bytes are none of the formats that are read."""

    code = "import_file.format_unknown"


class ImportFileTooLargeError(ImportFileError):
    """More bytes, rows, columns or cells than are taken at once."""

    code = "import_file.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class ImportFileLockedError(ImportFileError):
    """The file has a password."""

    code = "import_file.locked"


class ImportFileEmptyError(ImportFileError):
    """There is no row to import."""

    code = "import_file.empty"


class HeadingsNotFoundError(ImportFileError):
    """No row of the file looks like the headings of this kind."""

    code = "import_file.no_headings"


class ColumnsIncompleteError(GeoMinzhengError):
    """Needed columns are not named, or one field is named twice; `details` names the fields."""

    code = "import.columns_incomplete"
    status = HTTPStatus.BAD_REQUEST


class ImportStateError(GeoMinzhengError):
    """The batch is not at the step that this belongs to; `details.state` says where it is."""

    code = "import.wrong_state"
    status = HTTPStatus.CONFLICT


class NothingToApplyError(GeoMinzhengError):
    """The choice leaves no row to write."""

    code = "import.nothing_to_apply"
    status = HTTPStatus.CONFLICT


class ImportBuiltOnError(GeoMinzhengError):
    """Later work rests on rows of the batch; `details` counts it by kind."""

    code = "import.built_on"
    status = HTTPStatus.CONFLICT
