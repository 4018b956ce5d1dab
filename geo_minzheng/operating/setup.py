"""Everything between installed packages and a database that is ready; `script/setup` itself.

    python -m geo_minzheng.operating.setup [--stop]

The steps may be run again at any time: each looks first whether there is something to do.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from geo_minzheng.operating import arguments, database, local_env, migrating
from geo_minzheng.operating.base_map import have_base_map
from geo_minzheng.operating.cluster import Cluster
from geo_minzheng.operating.console import ROOT, VAR, OperatingError, give_up, say, step
from geo_minzheng.operating.locks import Lease, alone
from geo_minzheng.operating.site_files import collect_static_files, compile_translations

FOLDER = VAR / "postgres"
# There while a database is to outlive the commands that use it.
KEEP = VAR / "run" / "keep-database"
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Database:
    """A database that is ready, and the private cluster that holds it, if one does."""

    url: str
    cluster: Cluster | None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that is to use it."""
        return {**os.environ, "DATABASE_URL": self.url}


@contextmanager
def running_database(*, keep: bool = False) -> Iterator[Database]:
    """Have a database that can serve us.

    Who leaves last stops a private one, unless `keep` was asked by anybody since it started.

    Raises:
        OperatingError: there is none; says what to do.
    """
    if not local_env.uses_private_database():
        local_env.add_secrets(data_exists=False)
        url = local_env.given("DATABASE_URL") or local_env.read()["DATABASE_URL"]
        with step("Database of DATABASE_URL"):
            database.check(url)
        yield Database(url, None)
        return

    lease = Lease()
    lease.take()
    cluster = None
    try:
        with alone("setup"):
            cluster = Cluster.open(local_env.CLUSTER_RECORD, FOLDER)
            _start(cluster, keep=keep)
        yield Database(cluster.url(), cluster)
    finally:
        if cluster is not None and not KEEP.exists():
            if lease.is_last():
                if cluster.stop():
                    say("The private database is stopped.")
            else:
                say("The private database keeps running: another command uses it.")
        lease.close()


def _start(cluster: Cluster, *, keep: bool) -> None:
    made = local_env.add_secrets(data_exists=cluster.exists)
    if made:
        say(f"- made {', '.join(made)} in {local_env.LOCAL_ENV.relative_to(ROOT)}")
    with step(f"Private PostgreSQL in {cluster.folder}"):
        started = cluster.start()
        cluster.have_database()
        local_env.set_database(cluster.url())
        database.check(cluster.url())
    if keep:
        KEEP.touch()
    elif started:
        KEEP.unlink(missing_ok=True)


def prepare_files() -> None:
    """Translations and static files, as the server reads them."""
    with alone("setup"):
        compile_translations()
        collect_static_files()


def migrate(ready: Database) -> None:
    """Bring the tables to what the models say."""
    with alone("setup"):
        migrating.migrate(ready.url)


def stop() -> None:
    """Stop the private database, unless another command uses it."""
    if not local_env.CLUSTER_RECORD.is_file():
        say("There is no private database here.")
        return
    lease = Lease()
    if not lease.is_last():
        raise OperatingError(
            "The private database is in use.",
            todo="Stop script/server (Ctrl-C) or script/test first.",
        )
    cluster = Cluster.open(local_env.CLUSTER_RECORD, FOLDER)
    say("The private database is stopped." if cluster.stop() else "It was not running.")
    KEEP.unlink(missing_ok=True)
    lease.close()


def main(words: list[str]) -> None:
    try:
        if arguments.parse("setup", words).stop:
            stop()
            return
        with running_database(keep=True) as ready:
            prepare_files()
            migrate(ready)
            have_base_map(ready.url)
            say("Set up.")
            if ready.cluster is not None:
                say("The private database keeps running; script/setup --stop stops it.")
    except OperatingError as error:
        give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
