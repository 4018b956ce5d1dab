"""Password rules beyond Django's own."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
