"""What was asked, told without telling of whom: the pattern of an address, never the address."""

from django.http import HttpRequest

NO_ROUTE = "none"


def route_of(request: HttpRequest) -> str:
    """The pattern that `request` was answered by; `none` where no pattern fits."""
    match = request.resolver_match
    # The home page's own pattern is empty.
    return match.route or "/" if match else NO_ROUTE
