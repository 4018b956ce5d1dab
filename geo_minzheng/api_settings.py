"""How REST views answer, and how OpenAPI tells of them. Nothing here differs by deployment."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["geo_minzheng.shared.session_authentication.SessionSignIn"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["geo_minzheng.shared.json_bodies.NotTooDeepJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "geo_minzheng.shared.api_schema.Schema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "geo_minzheng.shared.api_errors.answer",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR = {
    "TITLE": "geo_minzheng",
    "DESCRIPTION": "Households, visits, divisions and incidents of a civil-affairs bureau.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "geo_minzheng.shared.api_schema.forbid_nul",
    ],
}
