"""Session sign-in for the API, answering strangers with 401 rather than 403."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """A session cookie; unsafe methods also need the CSRF token.

    Naming a challenge makes the framework answer 401 to those who are not signed in.
    """

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="geo_minzheng"'
