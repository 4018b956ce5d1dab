"""The unprivileged account that runs a private PostgreSQL, and what is done in its name.

PostgreSQL refuses to run as root. When root calls, an account without rights takes over; when
anybody else calls, it is the caller. Nothing here knows PostgreSQL's programs.
"""

import os
import pwd
import secrets
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from geo_minzheng.operating.console import OperatingError, is_root, say

# The Debian packages of PostgreSQL bring the first; the second is made when it is not there.
KNOWN_ACCOUNT = "postgres"
OWN_ACCOUNT = "geo_minzheng"

# Where a cluster goes when the account may not enter the checkout, as in the home folder of root.
OUTSIDE = Path("/var/lib/geo_minzheng")


@dataclass(frozen=True)
class ClusterUser:
    """An account of this machine."""

    name: str
    uid: int
    gid: int

    @classmethod
    def choose(cls) -> Self:
        """Who is to run a new cluster."""
        if not is_root():
            return cls._from(pwd.getpwuid(os.geteuid()))
        for name in (KNOWN_ACCOUNT, OWN_ACCOUNT):
            try:
                return cls._from(pwd.getpwnam(name))
            except KeyError:
                continue
        say(f"  making the system account {OWN_ACCOUNT}, which will run PostgreSQL")
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                OWN_ACCOUNT,
            ],
            check=True,
        )
        return cls._from(pwd.getpwnam(OWN_ACCOUNT))

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Who runs the cluster in `folder`: its owner.

        Raises:
            OperatingError: it belongs to somebody whom the caller cannot act for.
        """
        uid = folder.stat().st_uid
        if not is_root() and uid != os.geteuid():
            raise OperatingError(
                f"{folder} belongs to another user of this machine.",
                todo="Run this command as the user who ran it first, or with sudo.",
            )
        return cls._from(pwd.getpwuid(uid))

    @classmethod
    def _from(cls, entry: pwd.struct_passwd) -> Self:
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def own(self, folder: Path) -> None:
        """Have `folder`, entered by this account alone (and root)."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def write(self, path: Path, text: str) -> None:
        """Write a file that this account alone can read."""
        path.touch(mode=0o600)
        os.chown(path, self.uid, self.gid)
        path.write_text(text, "utf-8")

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run `command` as this account, from `/`, which it can always enter.

        What the command leaves running must not hold our pipes, so output of a server has to go
        to its own log.
        """
        switch: dict[str, object] = {}
        if is_root():
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command, cwd="/", check=False, text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/"}, **switch,
        )  # fmt: skip

    def processes_in(self, folder: Path) -> set[int]:
        """The processes of this account that work in `folder`.

        The account itself looks: in a container even root may not see what others work in.
        """
        look = r"find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h %l\n' 2>/dev/null"
        wanted = str(folder.resolve())
        lines = self.run(["/bin/sh", "-c", look]).stdout.splitlines()
        pairs = (line.partition(" ") for line in lines)
        return {int(Path(process).name) for process, _, place in pairs if place == wanted}

    def signal(self, pids: set[int], number: signal.Signals) -> None:
        """Send a signal to each process that is still there."""
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def place(self, wanted: Path) -> Path:
        """`wanted` when this account can enter it, else a new folder outside the checkout."""
        self.own(wanted)
        if self.run(["/usr/bin/test", "-w", f"{wanted}/."]).returncode == 0:
            return wanted
        wanted.rmdir()
        outside = OUTSIDE / f"{wanted.parents[1].name}-{secrets.token_hex(3)}"
        outside.parent.mkdir(parents=True, exist_ok=True)
        outside.parent.chmod(0o755)
        self.own(outside)
        say(f"  {self.name}, who runs PostgreSQL, may not enter {wanted.parent}:")
        say(f"  the database is kept in {outside} instead")
        return outside
