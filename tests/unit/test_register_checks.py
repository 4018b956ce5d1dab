"""What the register's checks say about numbers, names and days; all numbers are nobody's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_api.register.checks import (
    Severity,
    birth_date_in,
    check_against_number,
    check_bank_account,
    check_birth_date,
    check_coming_day,
    check_identity_number,
    check_name,
    check_past_day,
    check_person,
    check_phone,
    errors_among,
    sex_in,
    tidy_identity_number,
    tidy_name,
    tidy_phone,
)

TODAY = date(2026, 11, 23)
# The example printed in GB 11643-1999.
STANDARD = "11010519491231002X"


def codes(problems):
    return [problem.code for problem in problems]


def with_check(first_seventeen: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(c) * w for c, w in zip(first_seventeen, weights, strict=True))
    return first_seventeen + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "typed", [STANDARD, STANDARD.lower(), "１１０１０５１９４９１２３１００２ｘ"]
)
def test_the_number_of_the_standard_is_right_however_it_is_typed(typed):
    assert check_identity_number(tidy_identity_number(typed), today=TODAY) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105491231002", "identity.fifteen_digits"),
        ("1101051949123100", "identity.length"),
        ("1101051949123100AX", "identity.characters"),
        ("110105194913310026", "identity.birth_date"),
        ("110105209912310022", "identity.birth_date"),
        ("110105194912310021", "identity.checksum"),
    ],
)
def test_a_wrong_number_is_told_by_what_is_wrong(number, code):
    assert codes(check_identity_number(number, today=TODAY)) == [code]


def test_a_missing_number_is_an_error_only_where_it_is_required():
    assert check_identity_number("", today=TODAY) == []
    assert codes(check_identity_number("", today=TODAY, required=True)) == ["identity.missing"]


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, more):
    digit = (int(STANDARD[place]) + more) % 10
    wrong = f"{STANDARD[:place]}{digit}{STANDARD[place + 1 :]}"

    assert check_identity_number(wrong, today=TODAY)


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 999))
def test_birth_date_and_sex_are_read_out_of_a_number(born, order):
    number = with_check(f"999000{born:%Y%m%d}{order:03d}")

    assert birth_date_in(number) == born
    assert sex_in(number) == ("m" if order % 2 else "f")
    assert check_against_number(number, birth_date=born, sex=sex_in(number)) == []


def test_a_birth_date_or_sex_against_the_number_is_a_warning():
    found = check_against_number(STANDARD, birth_date=date(1950, 1, 1), sex="m")

    assert codes(found) == ["birth_date.not_of_number", "sex.not_of_number"]
    assert {problem.severity for problem in found} == {Severity.WARNING}


@pytest.mark.parametrize(
    "typed",
    ["16400001234", "+86 164-0000-1234", "８６１６４００００１２３４", "0943-8221234", "8221234"],
)
def test_mobiles_and_landlines_are_taken_however_they_are_typed(typed):
    assert check_phone(tidy_phone(typed)) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1640000123", "phone.format"),
        ("26400001234", "phone.format"),
        ("16400001234转2", "phone.characters"),
        ("16400001234/8221234", "phone.characters"),
    ],
)
def test_other_numbers_are_no_phone(typed, code):
    assert codes(check_phone(tidy_phone(typed))) == [code]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 张　三 ", "张三"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("Maria  Lopez", "Maria Lopez")],
)
def test_names_are_kept_in_one_form(typed, kept):
    assert tidy_name(typed) == kept
    assert check_name(kept) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name.missing"),
        ("张三2", "name.characters"),
        ("张三(户主)", "name.characters"),
        ("张", "name.one_character"),
        ("张" * 41, "name.too_long"),
    ],
)
def test_what_is_no_name_is_told(name, code):
    assert codes(check_name(name)) == [code]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, ["birth_date.missing"]),
        (date(2026, 11, 24), ["birth_date.future"]),
        (date(1905, 1, 1), ["birth_date.too_old"]),
        (date(1919, 1, 1), ["birth_date.very_old"]),
        (TODAY, []),
    ],
)
def test_birth_dates_lie_in_a_lifetime(day, expected):
    assert codes(check_birth_date(day, today=TODAY)) == expected


def test_what_has_happened_is_not_tomorrow_and_a_decision_not_in_two_years():
    assert codes(check_past_day(date(2026, 11, 24), field="f", today=TODAY)) == ["day.future"]
    assert codes(check_past_day(date(1949, 9, 30), field="f", today=TODAY)) == ["day.too_early"]
    assert check_coming_day(date(2027, 1, 1), field="f", today=TODAY) == []
    assert codes(check_coming_day(date(2028, 11, 1), field="f", today=TODAY)) == ["day.too_far"]


def test_a_bank_card_with_a_wrong_digit_is_a_warning_and_letters_are_an_error():
    assert check_bank_account("6222020000000000000") == []
    assert codes(check_bank_account("6222020000000000001")) == ["bank_account.checksum"]
    assert codes(check_bank_account("12345")) == ["bank_account.format"]


def test_a_whole_row_tells_every_problem_and_no_value():
    found = check_person(
        name="张三9",
        birth_date=date(2030, 1, 1),
        sex="x",
        identity_number="110105194912310021",
        phone="123456789012",
        today=TODAY,
    )

    assert codes(errors_among(found)) == [
        "name.characters",
        "identity.checksum",
        "birth_date.future",
        "sex.missing",
        "phone.format",
    ]
    for problem in found:
        assert "张三9" not in problem.message
        assert "1101051949" not in problem.message


def test_a_right_row_has_no_problem():
    number = with_check("99900019560308123")

    assert not check_person(
        name="张三",
        birth_date=date(1956, 3, 8),
        sex="m",
        identity_number=number,
        phone="16400001234",
        today=TODAY,
    )


@pytest.mark.parametrize("written", ["nan", "NaN", "null", "None", "N/A", "undefined"])
def test_what_programs_write_for_nothing_is_no_name(written):
    assert [problem.code for problem in check_name(written)] == ["name.no_value"]
