"""Checks of this machine and of the settings: disk, keys, backups, files, the way in."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from field_api.models import Person
from geo_minzheng.operating import local_env
from geo_minzheng.operating.backup import backups
from geo_minzheng.operating.doctor.finding import Finding, bad, look, ok
from geo_minzheng.operating.ports import shared_ports

FREE_BAD, FREE_LOOK = 2e9, 10e9
"""Bytes. Below 2 GB PostgreSQL may stop at the next import; below 10 GB a dump may not fit."""

BACKUP_DAYS = 2


def disk() -> Finding:
    place = settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:,.1f} GB free under {place.name}/"
    if free < FREE_BAD:
        return bad("disk", said, "free some, or PostgreSQL will stop")
    if free < FREE_LOOK:
        return look("disk", said, "less than one more backup of a whole city")
    return ok("disk", said)


def keys() -> Finding:
    """The data key opens what is sealed in this database, and nobody else can read it."""
    path = local_env.LOCAL_ENV
    if path.exists() and path.stat().st_mode & 0o077:
        return bad("keys", f"{path.name} can be read by others", f"chmod 600 {path}")
    if len(settings.SECRET_KEY) < 32:
        return bad("keys", "SECRET_KEY is short", "32 random characters or more")
    sealed = Person.objects.exclude(identity_number=b"").values_list("identity_number", flat=True)
    try:
        found = sealed.first()
    except Exception:  # the cipher's own error, of a module that is not ours to name
        return bad("keys", "DATA_KEY is not the key of this database", "put the right one back")
    if found is None:
        return ok("keys", "DATA_KEY is there; nothing is sealed yet")
    return ok("keys", "DATA_KEY opens what is sealed")


def backup() -> Finding:
    made = backups(Path(settings.BACKUP_DIR))
    if not made:
        return look(
            "backup", f"none in {settings.BACKUP_DIR}", "script/backup, daily; docs/operate.md"
        )
    newest = datetime.strptime(made[-1].name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
    days = (datetime.now(UTC) - newest).days
    if days >= BACKUP_DAYS:
        return look("backup", f"the newest is {days} days old", "script/backup, daily")
    return ok("backup", f"{made[-1].name}, {len(made)} kept")


def files() -> Finding:
    """Static files are collected, and the base map is there."""
    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return bad("files", "static files are not collected", "script/setup")
    if not any(Path(settings.BASE_MAP_DIR).glob("*.pmtiles")):
        return look("files", "no base map", "manage.py build_base_map")
    return ok("files", "static files and base map are there")


def way_in() -> Finding:
    """How browsers reach us: never with tracebacks, over HTTPS, by a name that is meant."""
    if settings.DEBUG:
        return bad("way in", "DEBUG shows tracebacks to everybody", "DEBUG=0")
    if "*" in settings.ALLOWED_HOSTS:
        return bad("way in", "ALLOWED_HOSTS takes any name", "name the hosts")
    if not settings.HTTPS:
        return look("way in", "without HTTPS only this machine is safe", "nginx, then HTTPS=1")
    return ok("way in", f"HTTPS for {', '.join(settings.ALLOWED_HOSTS)}")


def cores() -> Finding:
    """More web workers than cores are slower; one core serves and imports in turns."""
    there = len(os.sched_getaffinity(0))
    if there < 2:
        return look("cores", "one core", "two serve a city; see docs/operate.md, Sizing")
    return ok("cores", f"{there} cores")


def ports() -> Finding:
    """Two servers on one port take turns in answering: one of them is old, or not ours."""
    shared = shared_ports()
    if shared:
        said = ", ".join(map(str, shared))
        return bad("ports", f"two servers share port {said}", "ss -ltnp shows both; stop one")
    return ok("ports", "no two servers share one")


WITHOUT_DATABASE = (disk, backup, files, way_in, cores, ports)
CHECKS = (keys, *WITHOUT_DATABASE)
