"""What can be wrong with a vector file somebody sent; each says what, where and what to do."""

from http import HTTPStatus

from geo_minzheng.shared.errors import GeoMinzhengError


class VectorFileError(GeoMinzhengError):
    """The file was recognised or opened, and what it holds cannot be read."""

    code = "vector_file.unreadable"
    status = HTTPStatus.BAD_REQUEST


class VectorFileEmptyError(VectorFileError):
    """The file has no shapes in it."""

    code = "vector_file.empty"


class VectorFileTooLargeError(VectorFileError):
    """More bytes than are taken at once."""

    code = "vector_file.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class VectorFileTooDetailedError(VectorFileError):
    """More vertices or shapes than are taken at once."""

    code = "vector_file.too_detailed"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class VectorFormatUnknownError(VectorFileError):
    """The content is none of the formats that are read, whatever the name says."""

    code = "vector_file.unknown_format"


class ArchiveRefusedError(VectorFileError):
    """An archive that could fill the disk or write outside its folder."""

    code = "vector_file.archive_refused"


class ArchiveIncompleteError(VectorFileError):
    """An archive without the parts that its format needs."""

    code = "vector_file.archive_incomplete"


class XmlRefusedError(VectorFileError):
    """XML with entities or a document type: it could read other files or fill the memory."""

    code = "vector_file.xml_refused"


class UnknownCrsError(VectorFileError):
    """The file does not say which coordinate system its numbers are in, or names an unknown one."""

    code = "vector_file.unknown_crs"


class CoordinatesOutOfRangeError(VectorFileError):
    """Numbers that are no longitude and latitude on this Earth."""

    code = "vector_file.out_of_range"
