"""The jobs of this app: what the queue counts for its maps. Each may be run twice, also at once."""

from django.utils import timezone
from procrastinate.contrib.django import app

from field_api.counts import tallies
from maps.density import READY, ready_question


@app.periodic(cron="*/10 * * * *", periodic_id="density")
@app.task(name="counts.density", queue="counts", queueing_lock="counts.density")
def count_density(timestamp: int) -> None:
    """Who lives in which hexagon, as the maps of the city and its counties show at first."""
    day = timezone.localdate()
    for grid in READY:
        tallies.refresh([ready_question(grid, day)], day)
