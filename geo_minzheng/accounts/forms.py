"""The forms of sign-in and password change, in our words."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Does not say which of name and password is wrong, nor that an account is closed."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。连续 5 次失败将锁定账号 30 分钟。"),
        "inactive": _("用户名或密码不正确。连续 5 次失败将锁定账号 30 分钟。"),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_mismatch": _("两次输入的新密码不一致。"),
        "password_incorrect": _("原密码不正确，请重新输入。"),
    }

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        labels = {
            "old_password": _("原密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再次输入新密码"),
        }
        for name, label in labels.items():
            field = self.fields[name]
            field.label = label
            field.widget = forms.PasswordInput(
                attrs={
                    "class": "form-control",
                    "autocomplete": "current-password"
                    if name == "old_password"
                    else "new-password",
                }
            )
