"""`var/local.env`: the secrets and the database address that this machine made for itself.

Standard library alone. A line once written is kept; only the address of the private database,
which may move, is put right. It holds no value that an operator could want to choose.
"""

import base64
import os
import secrets
from pathlib import Path

from geo_minzheng.operating import cluster_record
from geo_minzheng.operating.console import VAR, OperatingError

LOCAL_ENV = VAR / "local.env"
CLUSTER_RECORD = VAR / "cluster.json"

# How the address of a private database names its folder.
_OF_A_PRIVATE_ONE = "%2Fvar%2Fpostgres%2Fsocket/"


def read(path: Path = LOCAL_ENV) -> dict[str, str]:
    """The names and values of the file; empty when there is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def given(name: str) -> str | None:
    """What the operator set for this process, else None. An empty value counts as not set."""
    return os.environ.get(name) or None


def value(name: str) -> str:
    """What this installation goes by: the process's own value, else the file's; else empty."""
    return given(name) or read().get(name, "")


def uses_private_database(path: Path = LOCAL_ENV) -> bool:
    """Whether the database is our own: neither the process nor the file names another."""
    held = read(path).get("DATABASE_URL")
    if given("DATABASE_URL") is not None:
        return False
    record = cluster_record.load(CLUSTER_RECORD)
    if held is None:
        return True
    if record is None:
        # The file of another machine, put back on a fresh one: its private database is not here.
        return _OF_A_PRIVATE_ONE in held
    return record.role_password in held


def add_secrets(*, data_exists: bool, path: Path = LOCAL_ENV) -> list[str]:
    """Make the keys that are neither in the environment nor in the file.

    Args:
        data_exists: whether the private database already holds something. Then a new DATA_KEY
            would make every encrypted number in it unreadable, so none is made.

    Returns:
        The names that were made.
    """
    held = read(path)
    makers = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(48),
        "DATA_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    wanted = [name for name in makers if name not in held and given(name) is None]
    if data_exists and "DATA_KEY" in wanted:
        raise OperatingError(
            f"{path} with the key of the personal numbers is gone, but their database is there.",
            todo=f"Put {path} back from your backup.\n"
            "If nothing in the database is worth keeping: remove the folder var/ and run again.",
        )
    write({**held, **{name: makers[name]() for name in wanted}}, path)
    return wanted


def set_database(url: str, path: Path = LOCAL_ENV) -> None:
    """Write where the private database now answers."""
    held = read(path)
    if held.get("DATABASE_URL") != url:
        write({**held, "DATABASE_URL": url}, path)


def write(values: dict[str, str], path: Path = LOCAL_ENV) -> None:
    """Replace the file in one move, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "# Made by script/setup. Keep a copy: without DATA_KEY personal numbers are lost.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    if path.exists() and path.read_text("utf-8") == text:
        return
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
