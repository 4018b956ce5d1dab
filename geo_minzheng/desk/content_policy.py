"""Which content a browser may load for an answer of ours."""

from csp.constants import HEADER, NONE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_OF_DATA = f"default-src {NONE}; frame-ancestors {NONE}"


class ContentPolicyMiddleware(CSPMiddleware):
    """Middleware: the policy of the settings for pages; data may load nothing at all."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.get("Content-Type") == "application/json":
            response.headers.setdefault(HEADER, _OF_DATA)
            return response
        return super().process_response(request, response)
