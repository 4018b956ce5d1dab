"""How the API describes itself: every operation can also answer with the error shape."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class ErrorShape(serializers.Serializer[Any]):
    """The one error shape."""

    code = serializers.CharField(help_text="Dotted words; stable.")
    message = serializers.CharField(help_text="For the person at the screen.")
    details = serializers.DictField(help_text="Facts; never personal data.")


ERROR = OpenApiResponse(ErrorShape, "The error shape; `code` says which.")


class Schema(AutoSchema):
    """Adds the answers that every operation shares."""

    def get_response_serializers(self) -> Any:
        declared = super().get_response_serializers()
        if not isinstance(declared, dict):
            declared = {self._success_status(): declared}
        shared = dict.fromkeys((400, 401, 403, 404, 405, 406, 413, 415), ERROR)
        return {**shared, **declared}

    def _success_status(self) -> int:
        return {"POST": 201, "DELETE": 204}.get(self.method, 200)


class SessionSignInScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the session cookie."""

    target_class = "geo_minzheng.shared.session_authentication.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
