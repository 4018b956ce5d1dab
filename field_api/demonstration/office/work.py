"""All that the offices of the demonstration did in the last weeks: the one entry."""

from datetime import date

import numpy as np

from field_api.demonstration.office.arrivals import let_arrive
from field_api.demonstration.office.calendar import Calendar
from field_api.demonstration.office.changes import change_register
from field_api.demonstration.office.desks import desks
from field_api.demonstration.office.files import send_files
from field_api.demonstration.office.looks import write_looks
from field_api.demonstration.office.staff import change_staff

_STREAM = 11
"""Apart from those that the register itself is drawn from."""


def work_at_the_desks(*, seed: int, today: date) -> None:
    """Change the stored demonstration as its offices would have; call it inside a transaction."""
    calendar = Calendar()
    for number, desk in enumerate(desks(today)):
        # A stream for each desk: what happens at one moves nothing at another.
        streams = iter(np.random.default_rng([seed, _STREAM, number]).spawn(4))
        change_register(desk, next(streams), calendar, today)
        let_arrive(desk, next(streams), calendar, today)
        change_staff(desk, next(streams), calendar, today)
        send_files(desk, next(streams), calendar, today)
    write_looks(np.random.default_rng([seed, _STREAM]), today)
    calendar.date_back()
