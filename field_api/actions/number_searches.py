"""An entry whose identity number finds somebody is a search by number, and written down as one.

The change itself is undone when it is refused; the reading is written after that, and stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser

from field_api.actions.readings import record_reading
from field_api.actions.register_refusals import IdentityNumberTakenError, LookAlikesError
from field_api.models import ReadingKind
from field_api.readings.purpose import StatedPurpose
from field_api.register.look_alikes import Likeness

SUBJECT = "entry"


@contextmanager
def number_searches_noted(*, by: AbstractBaseUser, purpose: StatedPurpose) -> Iterator[None]:
    """Write down that `by` learnt whose a number is, where an entry inside is refused for it."""
    try:
        yield
    except (IdentityNumberTakenError, LookAlikesError) as refused:
        if (found := _found_by_number(refused)) is not None:
            record_reading(
                by=by,
                kind=ReadingKind.IDENTITY_SEARCH,
                purpose=purpose,
                subject=SUBJECT,
                row_count=found,
            )
        raise


def _found_by_number(refused: IdentityNumberTakenError | LookAlikesError) -> int | None:
    """How many households the number found for the asker; None where it was not the number."""
    if isinstance(refused, IdentityNumberTakenError):
        return 0 if refused.holder is None else 1
    return sum(Likeness.IDENTITY_NUMBER in each.alike_by for each in refused.found) or None
