"""The first half of every command of `script/`: has everything installed, then hands over.

Standard library alone: it runs on the machine's own Python. The second half runs on the Python of
`.venv`, in the same process, so that a signal to the command reaches it.

    python3 -m geo_minzheng.operating.prepare {setup,server,test,backup,restore} [words]
"""

import os
import signal
import sys
from types import FrameType

from geo_minzheng.operating import arguments, local_env
from geo_minzheng.operating.console import ROOT, VAR, OperatingError, give_up, say
from geo_minzheng.operating.locks import alone
from geo_minzheng.operating.packages import (
    PYTHON,
    install_npm_packages,
    install_python_packages,
    install_system_packages,
)
from geo_minzheng.operating.programs import missing_for_checks, missing_for_server

SECOND_HALF = {
    "bench": "geo_minzheng.operating.bench.command",
    "setup": "geo_minzheng.operating.setup",
    "server": "geo_minzheng.operating.server",
    "test": "geo_minzheng.operating.checks",
    "backup": "geo_minzheng.operating.backup",
    "restore": "geo_minzheng.operating.restore",
}
NO_CHROMIUM = """\
  no Chromium here, and Ubuntu offers it only as a snap: the browser tests will fail. Either
    sudo snap install chromium
  or, where snaps do not run, install the .deb of https://www.google.com/chrome/
"""


def main(command: str, words: list[str]) -> None:
    arguments.parse(command, words)
    signal.signal(signal.SIGTERM, _end)
    try:
        _claim_folder()
        with alone("setup"):
            _install(for_checks=command == "test")
    except OperatingError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)
    os.chdir(ROOT)
    # Compiled once, everything starts in half the time; a second start is to answer in seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execv(PYTHON, [str(PYTHON), "-m", SECOND_HALF[command], *words])


def _install(*, for_checks: bool) -> None:
    private = local_env.uses_private_database()
    missing = list(missing_for_server(private_database=private))
    if for_checks:
        missing += missing_for_checks()
    installable = [each for each in missing if each.packages]
    if installable:
        install_system_packages(installable)
    if len(installable) < len(missing):
        say(NO_CHROMIUM)
    install_python_packages()
    install_npm_packages()


def _claim_folder() -> None:
    """Make var/, and make sure that the caller can write what earlier runs wrote."""
    try:
        VAR.mkdir(exist_ok=True)
        writable = os.access(VAR, os.W_OK)
    except PermissionError:
        writable = False
    if not writable or (os.geteuid() and VAR.stat().st_uid != os.geteuid()):
        raise OperatingError(
            f"{VAR} belongs to another user: the first run was theirs, perhaps with sudo.",
            todo=f"Run this command as that user, or: sudo chown -R $(id -un) {ROOT}\n"
            "but not while its database is running.",
        )


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
