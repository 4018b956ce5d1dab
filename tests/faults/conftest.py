"""A PostgreSQL cluster that a test may break: made once for the folder, thrown away afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo_minzheng.operating.cluster import Cluster


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A new folder that every account of the machine may pass through, unlike tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="geo_minzheng-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def _one_cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="geo_minzheng-"))
    folder.chmod(0o711)
    cluster = Cluster.open(folder / "cluster.json", folder / "postgres")
    try:
        yield cluster
    finally:
        cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(_one_cluster: Cluster) -> Cluster:
    """A private cluster for the tests of one file, running, with our role and database."""
    _one_cluster.start()
    _one_cluster.have_database()
    return _one_cluster
