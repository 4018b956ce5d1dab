"""Addresses of the page at hand with parts of its query changed."""

from django.http import HttpRequest


def with_changes(request: HttpRequest, **changes: object) -> str:
    """This page's address with `changes` in its query; None takes a part out."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
