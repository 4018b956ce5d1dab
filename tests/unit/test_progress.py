"""Long work says how it is getting on, in lines."""

from geo_minzheng.shared import progress
from geo_minzheng.shared.progress import timed


def test_a_line_says_how_many_of_how_many_how_fast_and_how_long_still(monkeypatch):
    monkeypatch.setattr(progress, "EVERY_S", 1e-9)
    said: list[str] = []

    with progress.progress(3_000, noun="persons", write=said.append) as done:
        done(1_500)

    assert len(said) == 1
    assert said[0].startswith("  1,500 of 3,000 persons, ")
    assert "/s, " in said[0]
    assert said[0].endswith(" left")


def test_short_work_says_nothing():
    said: list[str] = []

    with progress.progress(3, noun="persons", write=said.append) as done:
        done(3)

    assert said == []


def test_a_step_is_announced_and_timed():
    said: list[str] = []

    with timed("households", write=said.append):
        assert said == ["households …"]

    assert said[1].endswith(" s")
