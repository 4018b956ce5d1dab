"""What a measurement of pages says, and where it is kept."""

import json
from datetime import UTC, datetime
from pathlib import Path

from geo_minzheng.operating.bench import report
from geo_minzheng.operating.bench.painting import GOAL_MS, Paint, cookies_of, table

SLOW = Paint("overview", 900.4, 1200, GOAL_MS + 0.5)
QUICK = Paint("home", 90, 300, GOAL_MS)


def test_the_table_says_which_pages_missed_the_goal() -> None:
    *_, slow, quick = table([SLOW, QUICK])

    assert slow == "| overview | 900 | 1,200 | 1,500 | missed |"
    assert quick.endswith("| reached |")


def test_the_report_keeps_the_pages_of_each_register(tmp_path: Path) -> None:
    begun = datetime(2026, 3, 2, tzinfo=UTC)
    on = report.machine({})

    as_json, as_markdown = report.write(tmp_path, [], on, begun, {560_000: [SLOW], 120_000: []})

    kept = json.loads(as_json.read_text("utf-8"))["pages"]
    assert kept["560000"][0]["page"] == "overview"
    assert list(kept) == ["560000"]
    assert "560,000 households, pages." in as_markdown.read_text("utf-8")


def test_a_cookie_header_becomes_cookies_of_the_server() -> None:
    assert cookies_of("sessionid=ab=c; csrftoken=d", "http://x") == [
        {"name": "sessionid", "value": "ab=c", "url": "http://x"},
        {"name": "csrftoken", "value": "d", "url": "http://x"},
    ]
