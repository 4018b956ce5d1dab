"""A map as one file that opens anywhere: every script, stylesheet and image inside it."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from maps.render import assets
from maps.render.base_map import OwnMap
from maps.render.elements import Areas
from maps.render.page import parts_of


def standalone_html(drawing: OwnMap, *, title: str, summary: Sequence[str] = ()) -> str:
    """One HTML document that loads nothing from anywhere.

    Args:
        title: of the document, above the map.
        summary: lines under the title, as the totals.

    Raises:
        ForeignAssetError: something on the map is not an asset of ours.
    """
    for child in drawing._children.values():
        if isinstance(child, Areas):
            # In a file on its own the ways to pages lead nowhere.
            child.linked = False
    # The ground comes from a server; the file's own outlines and names must do.
    drawing.settings["ground"] = ""
    parts = parts_of(drawing)
    script = parts.script
    for path in assets.IMAGES:
        script = script.replace(static(path), assets.data_address(path))
    return render_to_string(
        "maps/standalone.html",
        {
            "language": get_language() or "zh-hans",
            "title": title,
            "summary": summary,
            "stylesheets": [mark_safe(assets.stylesheet_text(p)) for p in parts.stylesheets],  # noqa: S308
            "scripts": [mark_safe(assets.script_text(p)) for p in parts.scripts],  # noqa: S308
            "body": mark_safe(parts.body),  # noqa: S308
            "script": mark_safe(script),  # noqa: S308
        },
    )
