"""Who is asking, and whether their role may ask at all: the only way a view learns it."""

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from boundaries_data.jurisdiction import Right, Scope, scope_of
from geo_minzheng.shared.errors import NoRightError


def person_of(request: Request | HttpRequest) -> AbstractBaseUser:
    """The signed-in person.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    if not isinstance(request.user, AbstractBaseUser):
        raise NotAuthenticated
    return request.user


def scope_with_names(request: Request) -> Scope:
    """The scope of a person who may see names.

    Raises:
        NoRightError: their role may not, in whatever jurisdiction.
    """
    scope = scope_of(person_of(request))
    if not scope.may(Right.SEE_NAMES):
        raise NoRightError(_("您的角色不能查看户和人员信息，只能查看统计数字。"))
    return scope


def may_see_readings(request: Request) -> Scope:
    """The scope of a person who supervises readings or leaves some of their own.

    Raises:
        NoRightError: they neither supervise nor read.
    """
    scope = scope_of(person_of(request))
    if not (scope.may(Right.SEE_READINGS) or scope.may(Right.SEE_NAMES)):
        raise NoRightError(_("您的角色不查阅住户资料，也不监督查阅，因此没有查阅记录。"))
    return scope
