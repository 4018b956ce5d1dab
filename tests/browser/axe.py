"""axe-core in a page: what its rules find, worst first. Nothing of it is served to anybody."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

REFUSED = frozenset({"serious", "critical"})

# Rules are those of WCAG 2.2 at levels A and AA, and axe's own best practices.
_RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, impact, nodes }) => ({
        id, impact,
        places: nodes.map(({ target, failureSummary }) =>
            `${target.join(' ')}: ${failureSummary.split('\\n').slice(1).join(' ').trim()}`),
    }));
}"""


def violations(page: Any) -> list[str]:
    """Serious and critical violations on `page`, one line for each element."""
    # Evaluated, not added as a script: the page's own policy would refuse it.
    page.evaluate(_source())
    return [
        f"{rule['id']} ({rule['impact']}) {place}"
        for rule in page.evaluate(_RUN)
        if rule["impact"] in REFUSED
        for place in rule["places"]
    ]


@cache
def _source() -> str:
    folder: Path = settings.NODE_MODULES / "axe-core"
    return (folder / "axe.min.js").read_text("utf-8")
