"""How the program logs: one handler, two shapes of a line, nobody's data in either."""

from typing import Any

from geo_minzheng.env import BadEnvironmentError


def through(shape: str) -> dict[str, Any]:
    """The setting LOGGING.

    Args:
        shape: LOG_FORMAT: `line` for people, `json` for a collector of logs.

    Raises:
        BadEnvironmentError: neither of them.
    """
    if shape not in {"line", "json"}:
        raise BadEnvironmentError(f"LOG_FORMAT must be line or json, not {shape!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "geo_minzheng.shared.private_logging.PrivateFormatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
            "json": {
                "()": "geo_minzheng.shared.private_logging.PrivateJsonFormatter",
                "format": "{asctime}{levelname}{name}{message}",
                "style": "{",
            },
        },
        "filters": {
            "no_addresses": {"()": "geo_minzheng.shared.private_logging.WithoutAddresses"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": shape,
                "filters": ["no_addresses"],
            },
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # axes names accounts in its warnings; our own lockout answer says what is needed.
        # A worker tells of every job that it takes, with its arguments.
        "loggers": {"axes": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
    }
