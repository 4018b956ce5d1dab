"""A tile service of another host, such as Tianditu: its settings, read and checked. Off by default.

It opens no connection: the browser asks the service, and the policy lets it ask those origins
alone. Who turns it on tells the service which places are looked at.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from geo_minzheng.env import BadEnvironmentError, Env

DATUMS = ("wgs84", "cgcs2000", "gcj02")
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True)
class TileService:
    """Attributes:
    url: with {z}, {x}, {y} and perhaps {s}; the token stands in it for every reader to see.
    subdomains: what {s} stands for, one letter each.
    attribution: the words that the service wants to be named with.
    datum: what its tiles are drawn in; gcj02 is shifted on display.
    last_zoom: of the service; beyond, its tiles are drawn larger.
    """

    url: str
    subdomains: str
    attribution: str
    datum: str
    last_zoom: int

    @property
    def origins(self) -> list[str]:
        """Scheme, host and port of every host that the address can name."""
        names = self.subdomains if "{s}" in self.url else " "
        parts = (urlsplit(self.url.replace("{s}", name.strip())) for name in names)
        return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def read(env: Env) -> TileService | None:
    """The service that TILES_URL names; None when it is empty.

    Raises:
        BadEnvironmentError: a value cannot be right; says which and why.
    """
    url = env.text("TILES_URL", "")
    if not url:
        return None
    service = TileService(
        url=url.replace("{token}", env.text("TILES_TOKEN", "")),
        subdomains=env.text("TILES_SUBDOMAINS", "01234567"),
        attribution=env.text("TILES_ATTRIBUTION", ""),
        datum=env.text("TILES_DATUM", "wgs84"),
        last_zoom=int(env.number("TILES_LAST_ZOOM", 18, low=1, high=22)),
    )
    if not all(place in url for place in _PLACES):
        raise BadEnvironmentError("TILES_URL must hold {z}, {x} and {y}.")
    if "{token}" in url and not env.text("TILES_TOKEN", ""):
        raise BadEnvironmentError("TILES_URL names {token}, but TILES_TOKEN is empty.")
    if not service.attribution:
        raise BadEnvironmentError("TILES_ATTRIBUTION must name the tile service's owner.")
    if service.datum not in DATUMS:
        raise BadEnvironmentError(f"TILES_DATUM must be one of {', '.join(DATUMS)}.")
    if "{s}" in url and not re.fullmatch(r"[a-z0-9]+", service.subdomains):
        raise BadEnvironmentError("TILES_SUBDOMAINS must be letters a-z and digits.")
    for origin in service.origins:
        # A wildcard or a word of the policy here would open it wider than one host.
        if not re.fullmatch(r"https?://[a-z0-9][a-z0-9.-]*(:\d+)?", origin):
            raise BadEnvironmentError(
                "TILES_URL must begin with http:// or https:// and one host's name in lower case."
            )
    return service


def own_path(env: Env) -> str:
    """MAP_TILES_PATH: tiles that a bureau serves on this very host; empty when it does not.

    Raises:
        BadEnvironmentError: it is no path of this host.
    """
    path = env.text("MAP_TILES_PATH", "")
    if path and not (path.startswith("/") and path[1:2] != "/"):
        raise BadEnvironmentError("MAP_TILES_PATH must begin with one '/': a path of this host.")
    return path
