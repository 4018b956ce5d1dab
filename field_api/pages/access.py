"""Who may open a page that shows names. What they then see is `visible_to(user)`'s matter."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from boundaries_data.jurisdiction import Right, scope_of

View = Callable[..., HttpResponseBase]


def needs_right(right: Right) -> Callable[[View], View]:
    """View decorator: a stranger is led to sign in, someone without `right` gets 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not scope_of(request.user).may(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate
