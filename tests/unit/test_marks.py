"""Marks between texts follow the language of the screen."""

import pytest
from django.template import engines
from django.utils import translation

from geo_minzheng.shared.marks import clauses, listed, mark, run_on


def test_names_clauses_and_words_are_put_together_as_each_language_does() -> None:
    with translation.override("zh-hans"):
        assert (listed("甲乙"), clauses("甲乙"), run_on("低保", "一类")) == (
            "甲、乙", "甲；乙", "低保一类",
        )  # fmt: skip
    with translation.override("en"):
        assert (listed("ab"), clauses("ab"), run_on("Dibao", "class 1")) == (
            "a, b", "a; b", "Dibao class 1",
        )  # fmt: skip


def test_a_word_that_is_not_there_leaves_no_blank() -> None:
    with translation.override("en"):
        assert run_on("Dibao", "") == "Dibao"


def test_what_is_no_such_mark_is_refused_in_english() -> None:
    with translation.override("en"), pytest.raises(KeyError):
        mark("！")


def test_templates_write_the_mark_and_keep_names_safe() -> None:
    template = engines["django"].from_string(
        '{% load marks %}{{ names|listed }}{% mark "（" %}1{% mark "）" %}'
    )
    with translation.override("en"):
        assert template.render({"names": ["<b>", "c"]}) == "&lt;b&gt;, c (1)"
