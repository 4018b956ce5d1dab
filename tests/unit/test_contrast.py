"""Text stands out from what is behind it: 4.5:1 at the desk, 7:1 on the phone in the sun.

The formula is that of WCAG 2.2, "relative luminance" and "contrast ratio".
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DESK = ROOT / "geo_minzheng" / "desk" / "static" / "desk" / "desk.css"
PHONE = ROOT / "field_api" / "static" / "field_api" / "phone" / "phone.css"

DESK_PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink-soft", "paper"),
    ("ink-soft", "ground"),
    ("accent", "paper"),
    ("accent", "ground"),
    ("accent-dark", "accent-pale"),
    ("paper", "accent"),
    ("warn", "warn-pale"),
    ("harm", "paper"),
    ("harm", "harm-pale"),
    ("good", "good-pale"),
]
PHONE_PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "accent-pale"),
    ("ink-soft", "paper"),
    ("ink-soft", "ground"),
    ("accent", "paper"),
    ("paper", "accent"),
    ("paper", "good"),
    ("warn", "warn-pale"),
    ("warn", "accent-pale"),
    ("harm", "paper"),
    ("harm", "harm-pale"),
    ("harm", "accent-pale"),
    ("ink", "good-pale"),
    ("ink", "warn-pale"),
]


def colours(path: Path) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", path.read_text("utf-8")))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize(("text", "behind"), DESK_PAIRS)
def test_the_desk_is_readable(text: str, behind: str) -> None:
    known = colours(DESK)

    assert contrast(known[text], known[behind]) >= 4.5


@pytest.mark.parametrize(("text", "behind"), PHONE_PAIRS)
def test_the_phone_is_readable_in_the_sun(text: str, behind: str) -> None:
    known = colours(PHONE)

    assert contrast(known[text], known[behind]) >= 7
