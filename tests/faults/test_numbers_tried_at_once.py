"""One person tries numbers from many windows at the same moment: the hour is one for all."""

from field_api.models import Reading
from tests import factories, world
from tests.meetings import at_once

WINDOWS, ALLOWED = 8, 3


def test_many_windows_have_one_hour_together(transactional_db, settings):
    settings.SEARCHES_BY_NUMBER_PER_HOUR = ALLOWED
    clerk = world.build().people["worker of the township"]

    def window(number: int):
        client = factories.sign_in(clerk)
        body = {"text": f"6204221960050100{number:02}"}
        return lambda: client.post("/api/field/v1/search/", body)

    answers = at_once(*(window(number) for number in range(WINDOWS)))

    found = sorted(answer.status_code for answer in answers)
    assert found == [200] * ALLOWED + [429] * (WINDOWS - ALLOWED)
    assert Reading.objects.filter(kind="identity_search").count() == ALLOWED
