"""The address of the page at hand with some of its query changed."""

from django.http import HttpRequest


def with_changes(request: HttpRequest, **changes: str | None) -> str:
    """`?…` with `changes` put in; None takes a part out, and a change begins at the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
