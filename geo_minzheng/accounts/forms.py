"""The forms of sign-in and password change, in our words."""

from typing import Any

from axes.utils import reset
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from geo_minzheng.accounts.actions.passwords import change_password
from geo_minzheng.accounts.models import User


class SignInForm(AuthenticationForm):
    """Does not say which of name and password is wrong, nor that an account is closed."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。连续 5 次失败将锁定账号 30 分钟。"),
        "inactive": _("用户名或密码不正确。连续 5 次失败将锁定账号 30 分钟。"),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice.

    A wrong old password counts as a failed sign-in, so that a desk left open is no place to
    guess at.
    """

    error_messages = {
        "password_mismatch": _("两次输入的新密码不一致。"),
        "password_incorrect": _("原密码不正确，请重新输入。连续 5 次失败将锁定账号 30 分钟。"),
    }

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
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

    @sensitive_variables("given")
    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        name = self.user.get_username()
        if authenticate(self.request, username=name, password=given) != self.user:
            raise forms.ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        reset(username=name)
        return given

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", _("新密码与原密码相同，没有修改。请换一个新密码。"))
        return cleaned

    def save(self, commit: bool = True) -> User:
        change_password(by=self.user, password=self.cleaned_data["new_password1"])
        return self.user
