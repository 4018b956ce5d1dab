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


SHARED_ERRORS = ("400", "401", "403", "404", "405", "406", "413", "415")
"""What any operation may answer; the framework decides them before our code runs."""


class Schema(AutoSchema):
    """Adds the answers that every operation shares to those that a view declares."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        declared = super()._get_response_bodies(direction)
        shared = {
            code: self._get_response_for_code(  # type: ignore[no-untyped-call]
                ERROR, code, direction=direction
            )
            for code in SHARED_ERRORS
            if code not in declared
        }
        return {**declared, **shared}


class SessionSignInScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the session cookie."""

    target_class = "geo_minzheng.shared.session_authentication.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


NO_NUL = "^[^\\u0000]*$"


def forbid_nul(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular hook: say that free text takes no NUL character, which no database keeps."""
    schemas = result.get("components", {}).get("schemas", {})
    for name, schema in schemas.items():
        if name.endswith("Request"):
            for field in schema.get("properties", {}).values():
                _mark(field)
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                _mark(parameter.get("schema", {}))
    return result


def _mark(schema: dict[str, Any]) -> None:
    if schema.get("type") == "array":
        _mark(schema["items"])
    elif schema.get("type") == "string" and not schema.keys() & {"format", "enum", "pattern"}:
        schema["pattern"] = NO_NUL
