"""When the demonstration city is loaded, and when it must not be.

How it is made is `manage.py load_demonstration`'s. A load that was interrupted is begun again from
an empty database; two sizes are never mixed; a database with real divisions is left alone.
"""

import subprocess

from geo_minzheng.operating import database
from geo_minzheng.operating.console import ROOT, OperatingError, say, step
from geo_minzheng.operating.setup import MANAGE, Database, migrate

RELOAD = "script/server --reload{full}\nthrows away what was recorded in it."
ANEW = "Make an empty database: dropdb NAME && createdb --encoding=UTF8 NAME, then run again."


def have_demonstration(ready: Database, *, full: bool, reload: bool) -> bool:
    """Load the demonstration city where it is wanted.

    Returns:
        Whether the database now holds it, rather than divisions of another origin.

    Raises:
        OperatingError: what was asked does not fit what is there.
    """
    held = database.demonstration(ready.url)
    size = "full" if full else "small"
    if held.state == "other":
        if full or reload:
            raise OperatingError(
                "This database holds divisions that no demonstration brought.",
                todo="Leave --full and --reload out, or set DATABASE_URL to an empty database.",
            )
        return False
    if held.state == "loaded" and not reload:
        if full and held.size != "full":
            raise OperatingError(
                f"The {held.size} demonstration city is loaded; the full one is not mixed into it.",
                todo=RELOAD.format(full=" --full") if ready.cluster else ANEW,
            )
        return True
    if held.state != "empty":
        if held.state == "loading":
            say("- the demonstration city was not loaded to its end: beginning again")
        _empty(ready)
    _load(ready, size)
    return True


def _empty(ready: Database) -> None:
    if ready.cluster is None:
        raise OperatingError(
            "A database behind DATABASE_URL is never thrown away by this command.", todo=ANEW
        )
    with step("An empty database"):
        ready.cluster.drop_database()
        ready.cluster.have_database()
    migrate(ready)


def _load(ready: Database, size: str) -> None:
    database.mark_demonstration(ready.url, size=size, state="loading")
    with step(f"Demonstration city ({size})"):
        command = [*MANAGE, "load_demonstration", *(["--full"] if size == "full" else [])]
        child = subprocess.Popen(command, cwd=ROOT, env=ready.environment, stdin=subprocess.DEVNULL)
        try:
            status = child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise
        if status:
            raise OperatingError(
                f"load_demonstration ended with status {status}.",
                todo="The lines above say why. The next script/server begins again.",
            )
    database.mark_demonstration(ready.url, size=size, state="loaded")
