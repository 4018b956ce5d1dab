"""What a run found, as a table at the terminal, as JSON, and as Markdown."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from geo_minzheng.operating.bench.measuring import Result
from geo_minzheng.operating.bench.painting import Paint
from geo_minzheng.operating.bench.painting import table as paint_table

HEAD = (
    "measure", "what", "clients", "ours", "p50 ms", "p95 ms", "SQL", "ratio", "CPU ms", "goal", ""
)  # fmt: skip


def rows(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """One line a result, as text."""
    for each in results:
        yield (
            each.key,
            each.what,
            str(each.connections),
            f"{_number(each.ours['rate'])} {each.unit}/s",
            _number(each.ours["p50_ms"]),
            _number(each.ours["p95_ms"]),
            f"{_number(each.sql['rate'])}/s" if each.sql else "",
            "" if each.ratio is None else f"{each.ratio:.3f}",
            f"{each.cpu_ms_a_unit:.3g}",
            each.goal,
            {True: "reached", False: "missed", None: ""}[each.goal_met],
        )


def machine(settings: dict[str, str]) -> dict[str, Any]:
    """What the figures were measured on. `settings` are the database's own."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages * page / 2**30, 1),
        "python": platform.python_version(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "database": settings,
    }


def write(
    folder: Path,
    results: Sequence[Result],
    on: dict[str, Any],
    begun: datetime,
    pages: Mapping[int, Sequence[Paint]] | None = None,
) -> tuple[Path, Path]:
    """Write `<day>.json` and `<day>.md`; a second run of a day replaces the first's.

    Args:
        pages: how fast pages paint, by households of the register.
    """
    painted = {size: rows for size, rows in (pages or {}).items() if rows}
    folder.mkdir(parents=True, exist_ok=True)
    day = begun.date().isoformat()
    kept = {
        "begun": begun.isoformat(timespec="seconds"),
        "machine": on,
        "results": [each.as_dict() for each in results],
        "pages": {size: [asdict(each) for each in rows] for size, rows in painted.items()},
    }
    as_json, as_markdown = folder / f"{day}.json", folder / f"{day}.md"
    as_json.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    lines = [*markdown(results, on, begun)]
    for size, rows_of_pages in painted.items():
        lines += [f"\n{size:,} households, pages.", *paint_table(rows_of_pages)]
    as_markdown.write_text("\n".join(lines) + "\n", "utf-8")
    return as_json, as_markdown


def markdown(results: Sequence[Result], on: dict[str, Any], begun: datetime) -> Iterator[str]:
    versions = ", ".join(f"{name} {value}" for name, value in on["database"].items())
    yield (
        f"Measured {begun:%Y-%m-%d %H:%M} on {on['cores']} cores ({on['cpu']}), "
        f"{on['memory_gib']} GiB, Python {on['python']}, {versions}. "
        f"Load average at the end {', '.join(map(str, on['load']))}."
    )
    for households in sorted({each.households for each in results}):
        yield f"\n{households:,} households:\n"
        yield "| " + " | ".join(HEAD) + " |"
        yield "|" + "---|" * len(HEAD)
        for row in rows([each for each in results if each.households == households]):
            yield "| " + " | ".join(row) + " |"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
