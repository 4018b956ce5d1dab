"""Installs what `programs.py` misses, and the Python and npm packages of the lock files.

Standard library alone. Everything here may be run again: what is there is left as it is.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geo_minzheng.operating.console import ROOT, VAR, OperatingError, is_root, run, say, step
from geo_minzheng.operating.programs import Missing, has_apt

# What wrote uv.lock. An older uv on the PATH is left alone and this one is used instead.
UV_VERSION = (0, 13, 9)
PRIVATE_UV = VAR / "tools" / "uv"
PYTHON = ROOT / ".venv" / "bin" / "python"
NPM_STAMP = VAR / "stamps" / "npm"

# What Debian and Ubuntu keep of the certificates that this machine trusts.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

# Debian starts a PostgreSQL of its own on port 5432 when it installs one. Nobody asked for it.
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/geo_minzheng.conf")


def install_system_packages(missing: Sequence[Missing]) -> None:
    """Bring what is missing through apt.

    Raises:
        OperatingError: this machine or user cannot; names the packages and the command.
    """
    packages = [package for each in missing for package in each.packages]
    what = ", ".join(each.what for each in missing)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not has_apt():
        raise OperatingError(
            f"Not installed: {what}. This system has no apt, so it must be done by hand.",
            todo=f"Install {what}, then run this command again.",
        )
    sudo = _sudo()
    if sudo is None:
        raise OperatingError(
            f"Not installed: {what}. Installing needs root or sudo.",
            todo=f"sudo apt-get update && sudo {' '.join(install)}\nThen run this command again.",
        )
    todo = "Look at the lines above: is there a network, is the disk full? Then run again."
    settings = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    with step(f"System packages: {' '.join(packages)}"), _no_main_cluster(install, sudo):
        apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive"]
        run([*apt, "apt-get", *settings, "update"], log="apt-update", todo=todo)
        run([*apt, *install, *settings], log="apt-install", todo=todo)


def install_python_packages() -> None:
    """Make `.venv` what uv.lock says."""
    uv = _uv()
    command: list[str | Path] = [uv, "sync", "--frozen"]
    if not PYTHON.exists():
        command += ["--python", sys.executable]
    with step("Python packages of uv.lock"):
        run(
            command,
            log="uv",
            env=_environment(),
            todo="Is there a network? A wrong .venv may be removed: it is made again.",
        )


def install_npm_packages() -> None:
    """Make `node_modules` what package-lock.json says, when that has changed."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    present = (ROOT / "node_modules").is_dir()
    if present and NPM_STAMP.is_file() and NPM_STAMP.read_text("utf-8") == lock:
        return
    with step("Front-end packages of package-lock.json"):
        run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            log="npm",
            env=_environment(),
            todo="Is there a network? Then run this command again.",
        )
    NPM_STAMP.parent.mkdir(parents=True, exist_ok=True)
    NPM_STAMP.write_text(lock, "utf-8")


def _environment() -> dict[str, str]:
    """The environment of the package managers.

    Offices put a certificate of their own between themselves and the internet. What this machine
    trusts, its package managers are to trust too; each brings a list of its own by default.
    """
    left_out = {"VIRTUAL_ENV", "PYTHONHOME"}
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    environment["UV_PROJECT_ENVIRONMENT"] = str(ROOT / ".venv")
    if CERTIFICATES.is_file():
        for name in ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"):
            environment.setdefault(name, str(CERTIFICATES))
    return environment


def _uv() -> Path:
    """A uv new enough: the one on the PATH, else one of our own under var/tools."""
    own = PRIVATE_UV / "bin" / "uv"
    for candidate in (shutil.which("uv"), own):
        if candidate and _version_of(Path(candidate)) >= UV_VERSION:
            return Path(candidate)
    wanted = "uv==" + ".".join(map(str, UV_VERSION))
    with step(f"{wanted} under {PRIVATE_UV.relative_to(ROOT)}"):
        try:
            venv.create(PRIVATE_UV, with_pip=True, clear=True)
        except subprocess.CalledProcessError as error:
            raise OperatingError(
                "Python on this machine cannot make a virtual environment.",
                todo="sudo apt-get install -y python3-venv\nThen run this command again.",
            ) from error
        run(
            [PRIVATE_UV / "bin" / "pip", "install", "--quiet", wanted],
            log="pip",
            env=_environment(),
            todo="Is there a network? Or install uv yourself: https://docs.astral.sh/uv/",
        )
    return own


def _version_of(uv: Path) -> tuple[int, ...]:
    """(0, 13, 9) for `uv 0.13.9 (…)`; empty when it does not run."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    words = answer.stdout.split()
    return tuple(int(part) for part in words[1].split(".") if part.isdigit())


def _sudo() -> list[str] | None:
    """What to put before a command so that it runs as root; None when there is no way."""
    if is_root():
        return []
    if shutil.which("sudo") is None:
        return None
    # Ask for the password only where somebody can type it.
    prompt = ["sudo", "-v"] if sys.stdin.isatty() else ["sudo", "-n", "true"]
    if subprocess.run(prompt, check=False, stderr=subprocess.DEVNULL).returncode:
        return None
    return ["sudo"]


@contextmanager
def _no_main_cluster(install: Sequence[str], sudo: Sequence[str]) -> Iterator[None]:
    """Keep Debian from starting a second PostgreSQL while it installs the programs."""
    if "postgresql" not in install:
        yield
        return
    say("  (only the programs: no PostgreSQL is started on port 5432)")
    _as_root(sudo, "mkdir", "-p", str(NO_MAIN_CLUSTER.parent))
    _as_root(sudo, "sh", "-c", f"echo 'create_main_cluster = false' > {NO_MAIN_CLUSTER}")
    try:
        yield
    finally:
        _as_root(sudo, "rm", "-f", str(NO_MAIN_CLUSTER))


def _as_root(sudo: Sequence[str], *command: str) -> None:
    subprocess.run([*sudo, *command], check=True)
