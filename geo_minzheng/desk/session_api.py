"""Sign in, sign out, and who I am: for scripts and for the phone's page."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.jurisdiction import scope_of
from boundaries_data.models import DivisionVersion
from geo_minzheng.shared.api_schema import ERROR
from geo_minzheng.shared.errors import GeoMinzhengError


class WrongSignInError(GeoMinzhengError):
    """Name or password is wrong; which of them is not said."""

    code = "session.wrong_sign_in"
    status = HTTPStatus.UNAUTHORIZED


class Credentials(serializers.Serializer[Any]):
    """What signs a person in."""

    username = serializers.CharField(max_length=150, trim_whitespace=False)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class SessionDivision(serializers.Serializer[Any]):
    """One division that the person is appointed for."""

    uid = serializers.UUIDField()
    level = serializers.CharField()
    name = serializers.CharField()


class WhoAmI(serializers.Serializer[Any]):
    """The person behind the session."""

    username = serializers.CharField()
    full_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    rights = serializers.ListField(child=serializers.CharField())
    divisions = SessionDivision(many=True)


class SessionView(APIView):
    """POST signs in, GET tells who is signed in, DELETE signs out."""

    def get_permissions(self) -> Sequence[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    @extend_schema(
        operation_id="session_sign_in",
        request=Credentials,
        responses={
            204: OpenApiResponse(description="Signed in; the session cookie is set."),
            429: ERROR,
        },
    )
    @method_decorator(ensure_csrf_cookie)
    def post(self, request: Request) -> Response:
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(request._request, **given.validated_data)
        if user is None:
            raise WrongSignInError(_("用户名或密码不正确。"))
        login(request._request, user)
        get_token(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="session_who_am_i", responses=WhoAmI)
    @method_decorator(ensure_csrf_cookie)
    def get(self, request: Request) -> Response:
        scope = scope_of(request.user)
        divisions = DivisionVersion.objects.as_of(timezone.localdate()).filter(
            division_id__in=scope.roots
        )
        return Response(
            {
                "username": request.user.get_username(),
                "full_name": getattr(request.user, "full_name", ""),
                "roles": sorted(set(scope.roles)),
                "rights": sorted(scope.rights),
                "divisions": [
                    {"uid": v.division.uid, "level": v.division.level, "name": v.name}
                    for v in divisions.select_related("division")
                ],
            }
        )

    @extend_schema(operation_id="session_sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)
