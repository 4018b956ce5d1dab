"""Ports of this machine: which can be had, who claims one, and which two servers share.

granian opens its port so that each of its workers may listen on it, and so lets every other
server of the same account listen there too: the kernel then deals requests out between the two.
Therefore whoever starts a web server claims its port first. It knows no web server.
"""

import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from geo_minzheng.operating.console import OperatingError

PROC = Path("/proc")
_LISTENS = "0A"


class PortClaim:
    """A port that this process alone may serve, until it closes the claim or ends.

    The claim is a name among the machine's sockets, which the kernel takes back with the process.
    """

    def __init__(self, held: socket.socket) -> None:
        self._held = held

    @classmethod
    def on(cls, host: str, port: int) -> Self:
        """Claim `port`.

        Raises:
            OperatingError: another server claims it or another program listens there; says which
                port to use instead.
        """
        held = socket.socket(socket.AF_UNIX)
        try:
            held.bind(f"\0geo_minzheng.port.{port}")
            check_port(host, port)
        except OSError:
            held.close()
            raise _taken(host, port) from None
        except OperatingError:
            held.close()
            raise
        return cls(held)

    def close(self) -> None:
        self._held.close()


def check_port(host: str, port: int) -> None:
    """Make sure that nobody listens on `port`, and that we may.

    Raises:
        OperatingError: says which port to use instead.
    """
    if not can_listen(host, port):
        raise _taken(host, port)


def can_listen(host: str, port: int) -> bool:
    """Whether a server could be started on that address now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            # Bound is not enough: two may share an address until one of them listens.
            probe.listen()
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def shared_ports() -> list[int]:
    """Ports on which processes of different parents listen at once, as two servers do.

    Sees the processes of its own account, and all of them as root.
    """
    sockets = _listening()
    parents = _parents_of(set().union(*sockets.values()) if sockets else set())
    return sorted(
        port
        for port, inodes in sockets.items()
        if len(set().union(*(parents.get(inode, set()) for inode in inodes))) > 1
    )


def _taken(host: str, port: int) -> OperatingError:
    other = next((p for p in range(max(port, 8000) + 1, 65536) if can_listen(host, p)), 0)
    return OperatingError(
        f"Port {port} of {host} cannot be had: another program listens there, or it is reserved.",
        todo=f"script/server --port {other}\nor stop the other program: ss -ltnp shows it.",
    )


def _listening() -> dict[int, set[str]]:
    """The inodes of sockets that listen on a port, where it has more than one."""
    inodes = defaultdict(set)
    for table in ("tcp", "tcp6"):
        with suppress(FileNotFoundError):
            for line in (PROC / "net" / table).read_text("ascii").splitlines()[1:]:
                words = line.split()
                if words[3] == _LISTENS:
                    inodes[int(words[1].rpartition(":")[2], 16)].add(words[9])
    return {port: held for port, held in inodes.items() if len(held) > 1}


def _parents_of(inodes: set[str]) -> dict[str, set[int]]:
    """The parents of the processes that hold each socket."""
    parents = defaultdict(set)
    for process in PROC.glob("[0-9]*"):
        for inode in _sockets_of(process) & inodes:
            with suppress(OSError):
                after_name = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2]
                parents[inode].add(int(after_name.split()[1]))
    return parents


def _sockets_of(process: Path) -> set[str]:
    return {
        name.removeprefix("socket:[").removesuffix("]")
        for name in _opened(process)
        if name.startswith("socket:[")
    }


def _opened(process: Path) -> Iterator[str]:
    # A process may end, or belong to somebody else.
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                yield str(descriptor.readlink())
