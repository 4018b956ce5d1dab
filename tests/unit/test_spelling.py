"""How names are typed: surnames as surnames, one reading a character, letters brought together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_minzheng.shared.spelling import INITIALS_LENGTH, PINYIN_LENGTH, SURNAMES, spelled, typed

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张小明", "zhangxiaoming", "zxm"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("仇和", "qiuhe", "qh"),
        ("查良镛", "zhaliangyong", "zly"),
        ("解珍", "xiezhen", "xz"),
        ("区寄", "ouji", "oj"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("吕布", "lvbu", "lb"),
        ("阿卜杜拉·买买提", "abudulamaimaiti", "abdlmmt"),
        ("马 Anna", "maanna", "ma"),
        ("？", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_spelled_as_it_is_typed(name: str, pinyin: str, initials: str) -> None:
    assert (spelled(name).pinyin, spelled(name).initials) == (pinyin, initials)


def test_a_surname_reading_holds_only_in_front() -> None:
    assert spelled("解放").pinyin == "xiefang"
    assert spelled("李解").pinyin == "lijie"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Zhang Xiao-ming", "zhangxiaoming"),
        ("Lǚ Xiǎo'ān", "lvxiaoan"),
        ("lyu bu", "lvbu"),
        ("LÜ", "lv"),
        ("lin yu", "linyu"),
        ("linyu", "linyu"),
        ("ｚｘｍ", "zxm"),
        ("张", ""),
        ("zxm1", ""),
        ("", ""),
    ],
)
def test_letters_are_brought_to_one_spelling(text: str, letters: str) -> None:
    assert typed(text) == letters


@given(st.text(HAN, max_size=40))
def test_spelling_is_letters_that_fit_their_columns_and_are_typed_so(name: str) -> None:
    how = spelled(name)

    assert len(how.pinyin) <= PINYIN_LENGTH
    assert len(how.initials) <= INITIALS_LENGTH
    assert typed(how.pinyin) == how.pinyin
    assert how.pinyin[:1] == how.initials[:1]


def test_every_surname_listed_is_read_so_in_front() -> None:
    assert [s for s, r in SURNAMES.items() if spelled(f"{s}明").pinyin != f"{r}ming"] == []


@given(st.text(HAN, min_size=3, max_size=6))
def test_a_longer_name_begins_as_its_beginning_does(name: str) -> None:
    assert spelled(name + "明").pinyin.startswith(spelled(name).pinyin)


@pytest.mark.parametrize("character", ["\x80", "\x9f", "\xad", "\u200b", "\ufeff"])
def test_a_character_that_cannot_be_seen_has_no_reading(character: str) -> None:
    assert spelled(f"王{character}五") == spelled("王五")
