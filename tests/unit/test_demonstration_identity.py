"""Identity numbers of the demonstration are well-formed and can be nobody's."""

import numpy as np
import pytest

from field_api.demonstration import identity
from tests.demonstration_places import register

# GB/T 2260 gives these to provinces; 83 is used in residence permits of people from Taiwan.
PROVINCES = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
             50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83}  # fmt: skip


def check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2 by its own recurrence, not by the table of weights."""
    rest = 0
    for digit in first_17:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def test_the_check_of_this_test_agrees_with_the_standards_own_example():
    assert check_character("11010519491231002") == "X"


def test_numbers_say_birth_date_sex_and_a_right_check_character():
    people = register().persons

    numbers = identity.identity_numbers(people.birth, people.man)

    for number, birth, man in zip(numbers, people.birth.tolist(), people.man.tolist(), strict=True):
        assert len(number) == 18
        assert number[6:14] == f"{birth:%Y%m%d}"
        assert int(number[16]) % 2 == man
        assert number[17] == check_character(number[:17])
    assert len(set(numbers)) == len(numbers)


def test_numbers_begin_with_an_address_code_that_no_card_has():
    """Neither as a citizen's (province first) nor as a foreigner's (9, then the province)."""
    (number,) = identity.identity_numbers(
        np.array(["1960-05-01"], dtype="datetime64[D]"), np.array([True])
    )

    assert int(number[:2]) not in PROVINCES
    assert number[0] == "9"
    assert int(number[1:3]) not in PROVINCES


def test_people_of_one_birthday_and_sex_are_told_apart_until_the_numbers_run_out():
    born = np.full(500, np.datetime64("1960-05-01"))
    men = np.ones(500, dtype=bool)

    assert len(set(identity.identity_numbers(born, men))) == 500
    with pytest.raises(ValueError, match="500"):
        identity.identity_numbers(np.append(born, born[0]), np.append(men, True))


def test_phone_numbers_begin_with_a_network_code_that_no_operator_has():
    endings = identity.phone_numbers(np.random.default_rng(1), 100).tolist()

    assert all(len(identity.phone(n)) == 11 for n in [0, *endings])
    assert all(identity.phone(n).startswith("164") for n in [0, *endings])
