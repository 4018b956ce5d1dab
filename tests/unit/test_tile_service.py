"""A tile service of another host: off by default, checked at the start, one origin opened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from geo_minzheng.env import BadEnvironmentError, Env
from geo_minzheng.tile_service import read

ROOT = Path(__file__).parents[2]
RIGHT = {
    "TILES_URL": "https://t{s}.tiles.example/vec/{z}/{x}/{y}.png?tk={token}",
    "TILES_TOKEN": "abc",
    "TILES_SUBDOMAINS": "012",
    "TILES_ATTRIBUTION": "示例地图",
    "TILES_DATUM": "gcj02",
}


def test_there_is_none_by_default() -> None:
    assert read(Env({})) is None
    assert settings.TILE_SERVICE is None


def test_the_origins_are_those_that_the_address_can_name() -> None:
    service = read(Env(RIGHT))

    assert service is not None
    assert service.origins == [f"https://t{s}.tiles.example" for s in "012"]
    assert service.url == "https://t{s}.tiles.example/vec/{z}/{x}/{y}.png?tk=abc"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"TILES_URL": "https://tiles.example/{z}/{x}.png"}, "must hold"),
        ({"TILES_URL": "/tiles/{z}/{x}/{y}.png"}, "must begin with"),
        ({"TILES_URL": "https://*.example/{z}/{x}/{y}.png"}, "must begin with"),
        ({"TILES_URL": "https://a.example;script-src/{z}/{x}/{y}.png"}, "must begin with"),
        ({"TILES_URL": "https://a.example 'unsafe-inline'/{z}/{x}/{y}"}, "must begin with"),
        ({"TILES_URL": "data:{z}{x}{y}"}, "must begin with"),
        ({"TILES_TOKEN": ""}, "TILES_TOKEN is empty"),
        ({"TILES_ATTRIBUTION": ""}, "must name"),
        ({"TILES_DATUM": "bd09"}, "must be one of"),
        ({"TILES_SUBDOMAINS": "a*"}, "letters a-z"),
        ({"TILES_SUBDOMAINS": ""}, "letters a-z"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_reason(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(BadEnvironmentError, match=said):
        read(Env({**RIGHT, **wrong}))


def test_the_policy_opens_for_images_of_those_origins_and_nothing_else() -> None:
    shown = (
        "from django.conf import settings; import json;"
        "held = settings.CONTENT_SECURITY_POLICY['DIRECTIVES'].items();"
        "print(json.dumps({name: [str(part) for part in parts] for name, parts in held}))"
    )
    environment = {**os.environ, **RIGHT, "DJANGO_SETTINGS_MODULE": "geo_minzheng.settings"}

    told = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert told.returncode == 0, told.stderr
    opened = [part for part in told.stdout.split('"') if "://" in part]
    assert opened == [f"https://t{s}.tiles.example" for s in "012"]
    assert '"default-src": ["\'self\'"]' in told.stdout
