"""Password rules beyond Django's own, and random passwords that keep them."""

import secrets
import string

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# No characters that are read for one another on paper (0O1lI).
_LETTERS = "".join(set(string.ascii_letters) - set("OlI"))
_DIGITS = "23456789"
_LENGTH = 14


def new_password() -> str:
    """A random password that the password rules accept."""
    characters = [
        secrets.choice(string.ascii_lowercase.replace("l", "")),
        secrets.choice(string.ascii_uppercase.replace("O", "").replace("I", "")),
        secrets.choice(_DIGITS),
        *(secrets.choice(_LETTERS + _DIGITS) for _ in range(_LENGTH - 3)),
    ]
    secrets.SystemRandom().shuffle(characters)
    password = "".join(characters)
    validate_password(password)
    return password


class MixedCharactersValidator:
    """A password holds at least three of: lower case, upper case, digit, other character."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        kinds = (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
        if sum(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        return _("密码须包含小写字母、大写字母、数字、其他字符中的至少三种。")


class UnlikeThePersonValidator(UserAttributeSimilarityValidator):
    """Django's, in the words that this program speaks with."""

    def get_help_text(self) -> str:
        return _("密码不能与您的姓名、账号等信息相近。")


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, in the words that this program speaks with."""

    def get_help_text(self) -> str:
        return _("密码至少 {n} 个字符。").format(n=self.min_length)


class UncommonValidator(CommonPasswordValidator):
    """Django's, in the words that this program speaks with."""

    def get_help_text(self) -> str:
        return _("密码不能是许多人都在用的常见密码。")


class NotAllDigitsValidator(NumericPasswordValidator):
    """Django's, in the words that this program speaks with."""

    def get_help_text(self) -> str:
        return _("密码不能全是数字。")
