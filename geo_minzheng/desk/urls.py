"""Addresses of the desk's frame: home, sign-in, password, language."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from geo_minzheng.desk.help import help_page
from geo_minzheng.desk.home import home
from geo_minzheng.desk.sign_in import PasswordPage, SignInPage, SignOut

page_urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("help/", help_page, name="help"),
    path("login/", SignInPage.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    path("password/", login_required(PasswordPage.as_view()), name="password"),
    path("language/", set_language, name="set_language"),
]
