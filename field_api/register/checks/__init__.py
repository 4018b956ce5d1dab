"""What can be wrong with an entry of the register, and what to do about it: pure rules.

A form, the API and an import ask the same functions. Nothing here reads a clock or a database:
`today` comes in, and whether a number is already somebody's is not asked here. No sentence
repeats what was entered, for it may be shown in a list of errors or written to a file.
"""

from field_api.register.checks.contacts import check_bank_account, check_phone
from field_api.register.checks.days import (
    FIRST_DAY,
    check_coming_day,
    check_order,
    check_past_day,
)
from field_api.register.checks.identity import (
    birth_date_in,
    check_against_number,
    check_birth_date,
    check_identity_number,
    sex_in,
)
from field_api.register.checks.persons import check_name, check_person
from field_api.register.checks.problems import Problem, Severity, errors_among
from field_api.register.checks.texts import (
    NO_VALUE,
    tidy,
    tidy_identity_number,
    tidy_name,
    tidy_phone,
)

__all__ = [
    "FIRST_DAY",
    "NO_VALUE",
    "Problem",
    "Severity",
    "birth_date_in",
    "check_against_number",
    "check_bank_account",
    "check_birth_date",
    "check_coming_day",
    "check_identity_number",
    "check_name",
    "check_order",
    "check_past_day",
    "check_person",
    "check_phone",
    "errors_among",
    "sex_in",
    "tidy",
    "tidy_identity_number",
    "tidy_name",
    "tidy_phone",
]
