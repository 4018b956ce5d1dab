"""The PostgreSQL settings of a private cluster, from the memory of the machine.

It decides numbers only; `cluster.py` writes and starts. Values come from measurements on two
cores with a whole prefecture: see docs/decisions/.
"""

import os
from pathlib import Path

MIB = 1024 * 1024

# Where a container says how much memory it may use; "max" or a huge number means no limit.
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory_bytes() -> int:
    """Memory of this machine, or of the container when that is less."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [int(text) for text in map(_text, CGROUP_LIMITS) if text.isdigit()]
    return min([physical, *limits])


def settings_for(memory: int) -> dict[str, str]:
    """PostgreSQL settings for a machine with `memory` bytes, shared with the web server.

    The whole city takes some 700 MB, so a sixth of the memory, up to 4 GB, holds it on any
    machine that should run it.
    """
    shared = max(128, min(4096, memory // 6 // MIB))
    return {
        # What was acknowledged must survive a power cut. Never trade these for speed.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, memory // 2 // MIB)}MB",
        "work_mem": "64MB" if memory >= 4096 * MIB else "16MB",
        "maintenance_work_mem": "256MB" if memory >= 4096 * MIB else "64MB",
        "max_wal_size": "2GB",
        # A visit touches many pages, each written whole once after a checkpoint: a third more
        # visits a second with both.
        "wal_compression": "lz4",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        # Compiling a query costs more than the queries here take; parallel GiST scans do not exist.
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        "max_parallel_maintenance_workers": "0",
        "max_connections": "100",
        "timezone": "UTC",
        "password_encryption": "scram-sha-256",
        # A failing statement and its DETAIL hold names and numbers of people: log neither.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "logging_collector": "on",
        "log_directory": "../log",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        "log_file_mode": "0600",
    }


def as_file(settings: dict[str, str]) -> str:
    """The text of a PostgreSQL configuration file."""
    head = "# Written at every start by geo_minzheng; changes here are lost.\n"
    return head + "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
