"""What may be written behind `script/setup`, `script/server` and `script/test`.

Standard library alone, so that a wrong word is told before anything is installed.
"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

PORT = 8000


def parse(command: str, words: Sequence[str]) -> Namespace:
    """The arguments of one of the three commands; ends the process when they are wrong."""
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
    return parser


def _test() -> ArgumentParser:
    return _parser(
        "script/test",
        "Set up and run every check. All of them run, even after one failed.",
        "What is written behind the command is handed to pytest.",
    )


def _parser(name: str, what: str, more: str) -> ArgumentParser:
    return ArgumentParser(
        prog=name,
        description=what,
        epilog=more,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def port_number(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError
    return port


PARSERS = {"setup": _setup, "server": _server, "test": _test}
