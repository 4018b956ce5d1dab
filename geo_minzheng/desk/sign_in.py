"""The pages that let a person in and out and change the password.

Failures are counted and accounts locked by axes; see `geo_minzheng.accounts.lockout`.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from field_api.readings.purpose import keep_purpose, usual_purpose
from geo_minzheng.accounts.forms import PasswordForm, SignInForm


class SignInPage(LoginView):
    """`/login/`: afterwards to `next`, where that is an address of this host."""

    template_name = "desk/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        # The frame shows it at once; what its scripts ask of the API is for the same purpose.
        keep_purpose(self.request, usual_purpose(self.request.user))
        return answer


class SignOut(LogoutView):
    """`/logout/`, by POST alone."""


class PasswordPage(PasswordChangeView):
    """`/password/`: the rules stand beside the form."""

    template_name = "desk/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, _("密码已修改。"))
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rules": password_validators_help_texts()}
