"""Finding a data file inside an installed Python or npm package. What is in it is for others."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from geo_minzheng.shared.errors import GeoMinzhengError


class SourceMissingError(GeoMinzhengError):
    """A data package is not installed, or does not hold the file that we read."""

    code = "source.missing"
    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class DataFile:
    """One file of one release of one package."""

    package: str
    release: str
    path: Path

    @cached_property
    def checksum_sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def json(self) -> Any:
        return json.loads(self.path.read_text("utf-8"))


def python_file(distribution: str, inside: str) -> DataFile:
    """A file of an installed Python distribution, wherever its wheel puts it.

    Raises:
        SourceMissingError: the distribution or the file is not there.
    """
    try:
        found = metadata.distribution(distribution)
    except metadata.PackageNotFoundError as error:
        raise _missing(distribution, inside) from error
    # Not importlib.resources: some wheels put their data beside the packages, not in one.
    path = Path(str(found.locate_file(inside)))
    if not path.is_file():
        raise _missing(distribution, inside)
    return DataFile(f"PyPI {distribution}", found.version, path)


def npm_file(package: str, inside: str) -> DataFile:
    """A file of an installed npm package.

    Raises:
        SourceMissingError: the package or the file is not there.
    """
    root = Path(settings.NODE_MODULES) / package
    path, about = root / inside, root / "package.json"
    if not (path.is_file() and about.is_file()):
        raise _missing(package, inside)
    release = str(json.loads(about.read_text("utf-8"))["version"])
    return DataFile(f"npm {package}", release, path)


def _missing(package: str, inside: str) -> SourceMissingError:
    return SourceMissingError(
        _("找不到数据包 %(package)s 中的文件 %(file)s。请运行 script/setup 安装数据包后重试。")
        % {"package": package, "file": inside},
        package=package,
        file=inside,
    )
