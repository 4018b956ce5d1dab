"""Passwords of demonstration accounts keep the rules that everybody's must keep."""

from django.contrib.auth.password_validation import validate_password

from geo_minzheng.accounts.passwords import new_password


def test_a_new_password_keeps_the_rules_and_is_never_twice_the_same():
    passwords = {new_password() for _ in range(50)}

    assert len(passwords) == 50
    for password in passwords:
        validate_password(password)
        assert not set(password) & set("0O1lI")
