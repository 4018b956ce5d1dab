"""What may be written behind the commands of `script/`.

Standard library alone, so that a wrong word is told before anything is installed.
"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

PORT = 8000


def parse(command: str, words: Sequence[str]) -> Namespace:
    """The arguments of one of the commands; ends the process when they are wrong."""
    parser = PARSERS[command]()
    if command == "test":
        known, rest = parser.parse_known_args(words)
        known.pytest = rest
        return known
    return parser.parse_args(words)


def _setup() -> ArgumentParser:
    parser = _parser(
        "script/setup",
        "Install what is missing, start the private database under var/, and migrate it.",
        "May be run again at any time. The database keeps running; --stop stops it.",
    )
    parser.add_argument("--stop", action="store_true", help="stop the private database, no more")
    return parser


def _server() -> ArgumentParser:
    parser = _parser(
        "script/server",
        "Set up, load the demonstration city into an empty database, and serve.",
        "Ctrl-C or SIGTERM stops everything that was started.",
    )
    parser.add_argument("--port", type=port_number, default=PORT, help=f"default {PORT}")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on; 0.0.0.0 lets other machines in (default 127.0.0.1)",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="load the whole city: 560,000 households, 230,000 recipients",
    )
    parser.add_argument(
        "--reload",
        action="store_true",
        help="throw the demonstration city away first, with all that was recorded in it",
    )
    parser.add_argument(
        "--without-demonstration",
        action="store_true",
        help="load no city into an empty database: for an installation of your own",
    )
    return parser


def _test() -> ArgumentParser:
    return _parser(
        "script/test",
        "Set up and run every check. All of them run, even after one failed.",
        "What is written behind the command is handed to pytest.",
    )


def _backup() -> ArgumentParser:
    parser = _parser(
        "script/backup",
        "Write everything that cannot be made anew into one folder. The server may go on.",
        "DATA_KEY is not in it unless --with-keys: keep that elsewhere, apart from the backups.",
    )
    parser.add_argument(
        "--to",
        type=Path,
        help="the folder of the backups (default BACKUP_DIR, or var/backups)",
        metavar="FOLDER",
    )
    parser.add_argument(
        "--keep", type=count, metavar="N", help="afterwards remove all but the newest N"
    )
    parser.add_argument(
        "--with-keys", action="store_true", help="write SECRET_KEY and DATA_KEY into it too"
    )
    return parser


def _restore() -> ArgumentParser:
    parser = _parser(
        "script/restore",
        "Fill an empty database from one backup, and compare every table with it.",
        "DATA_KEY in var/local.env must be the one of that backup.",
    )
    parser.add_argument("folder", type=Path, help="one backup, as var/backups/2026-01-31T120000Z")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="throw away what is in the private database first",
    )
    return parser


def _bench() -> ArgumentParser:
    parser = _parser(
        "script/bench",
        "Measure this program beside the same work in plain SQL; write var/bench/<day>.json.",
        "Databases of its own are made beside the user's, which is never touched. The first run\n"
        "loads a city of 560,000 households, which takes minutes.",
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds of each measure")
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=[],
        help="names of measures or of their groups, as push,locate.8,impact",
    )
    parser.add_argument(
        "--size",
        type=int,
        action="append",
        help="households; may be given more than once (default 120000 and 560000)",
    )
    return parser


def _parser(name: str, what: str, more: str) -> ArgumentParser:
    return ArgumentParser(
        prog=name,
        description=what,
        epilog=more,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def port_number(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError
    return port


PARSERS = {
    "bench": _bench,
    "setup": _setup,
    "server": _server,
    "test": _test,
    "backup": _backup,
    "restore": _restore,
}
