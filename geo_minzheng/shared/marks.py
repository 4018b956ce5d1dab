"""Punctuation between texts that a program puts together, in the language of the screen.

Chinese marks are as wide as a character and take no blank; English ones do. Whole sentences are
translated with their marks, by gettext; what stands here is put between them.
"""

from collections.abc import Iterable

from django.utils.translation import get_language

_ENGLISH = {
    "、": ", ",
    "，": ", ",
    "；": "; ",
    "：": ": ",
    "。": ". ",
    "（": " (",
    "）": ")",
}


def mark(chinese: str) -> str:
    """A Chinese mark as the language in use writes it.

    Raises:
        KeyError: it is none that texts are put together with.
    """
    return _ENGLISH[chinese] if in_english() else chinese


def listed(items: Iterable[object]) -> str:
    """Names one after another: 甲、乙; a, b."""
    return mark("、").join(str(item) for item in items)


def clauses(items: Iterable[object]) -> str:
    """Parts of a sentence one after another: 甲；乙; a; b."""
    return mark("；").join(str(item) for item in items)


def run_on(*words: object) -> str:
    """Words that make one: 农村低保一类, Rural dibao class 1. Empty ones leave no blank."""
    return (" " if in_english() else "").join(text for text in map(str, words) if text)


def in_english() -> bool:
    """Whether texts are shown in English."""
    return (get_language() or "").startswith("en")
