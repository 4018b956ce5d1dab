"""A map as the parts of a page: links for the head, a container, and a script with its nonce."""

from dataclasses import dataclass

from branca.element import CssLink, Figure, JavascriptLink
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maps.render.assets import path_of
from maps.render.base_map import OwnMap


@dataclass(frozen=True)
class EmbeddedMap:
    """What a template places: `head` in extra_head, `body` in content, `script` at the end."""

    head: SafeString
    body: SafeString
    script: SafeString


@dataclass(frozen=True)
class MapParts:
    """A rendered map: static paths it needs, its container, its script's text."""

    scripts: tuple[str, ...]
    stylesheets: tuple[str, ...]
    body: str
    script: str


def parts_of(drawing: OwnMap) -> MapParts:
    """Render `drawing` into its parts.

    Raises:
        ForeignAssetError: something on the map brings a script or stylesheet that is not ours.
    """
    figure = drawing.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("the map stands in no figure")
    figure.render()
    links = list(figure.header._children.values())
    return MapParts(
        scripts=tuple(path_of(link.url) for link in links if isinstance(link, JavascriptLink)),
        stylesheets=tuple(path_of(link.url) for link in links if isinstance(link, CssLink)),
        body=figure.html.render(),
        script=figure.script.render(),
    )


def embed(drawing: OwnMap, *, nonce: str) -> EmbeddedMap:
    """The map as parts of a page under the strict content security policy."""
    parts = parts_of(drawing)
    head = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in parts.stylesheets)
    )
    scripts = format_html_join(
        "\n", '<script src="{}"></script>', ((static(path),) for path in parts.scripts)
    )
    # The script holds JSON with every "<" escaped, written by our own macros.
    own = mark_safe(parts.script)  # noqa: S308
    return EmbeddedMap(
        head=head,
        body=mark_safe(parts.body),  # noqa: S308
        script=format_html('{}\n<script nonce="{}">{}</script>', scripts, nonce, own),
    )
