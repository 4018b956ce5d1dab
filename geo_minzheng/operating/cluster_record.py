"""What must be remembered of a private cluster between two commands: a small file of its own.

It holds passwords, so its owner alone can read it.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """Attributes:
    folder: where the cluster is.
    owner_password: of PostgreSQL's superuser, used for extensions alone.
    role_password: of the role that the application signs in with.
    port: on 127.0.0.1, or None when it answers on its socket alone.
    """

    folder: Path
    owner_password: str
    role_password: str
    port: int | None

    def save(self, path: Path) -> None:
        """Write the record in one move. A folder beside it is kept relative: both may be moved."""
        held = asdict(self) | {"folder": os.path.relpath(self.folder, path.parent)}
        if held["folder"].startswith(".."):
            held["folder"] = str(self.folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(held, out, indent=1)
        fresh.replace(path)


def load(path: Path) -> Record | None:
    """The record in `path`, or None when there is none."""
    if not path.is_file():
        return None
    held = json.loads(path.read_text("utf-8"))
    return Record(**held | {"folder": path.parent / held["folder"]})
