"""Who asks during a measurement, and what about: signed-in people and a table of places.

    python -m geo_minzheng.operating.bench.askers OUT.json

Runs in a process of its own under the settings of the program. What it makes, it makes anew each
time; everything else in the register stays as it is.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings

PHONES = 8
HOMES_OF_A_PHONE = 3000
PLACES = 20_000
# Wherever a run is repeated, it draws the same places.
SEED = 0.41

_TOKEN = "b" * 32
_HAVE_PLACES = """
DROP TABLE IF EXISTS bench_place;
SELECT setseed(%(seed)s);
CREATE TABLE bench_place AS
  SELECT row_number() OVER ()::int AS number, household_id, lon, lat
    FROM (SELECT id AS household_id, ST_X(location) AS lon, ST_Y(location) AS lat
            FROM field_api_household WHERE location IS NOT NULL
           ORDER BY random() LIMIT %(places)s) AS drawn;
ALTER TABLE bench_place ADD PRIMARY KEY (number);
ANALYZE bench_place;
"""


@dataclass(frozen=True)
class Asker:
    """A person with a session. `homes` are households that they may visit, with a point."""

    user_id: int
    cookie: str
    token: str
    homes: Sequence[tuple[str, float, float]] = ()


@dataclass(frozen=True)
class Askers:
    """`phones` are workers of as many townships, the largest; `city` sees all by name."""

    phones: Sequence[Asker]
    city: Asker
    edition: int
    places: int

    @classmethod
    def read(cls, path: Path) -> "Askers":
        given = json.loads(path.read_text("utf-8"))
        return cls(
            phones=[Asker(**each) for each in given["phones"]],
            city=Asker(**given["city"]),
            edition=given["edition"],
            places=given["places"],
        )


def have_askers() -> Askers:
    """The people and places for one run."""
    from django.db import connection
    from django.db.models import Count
    from django.utils import timezone

    from boundaries_data.actions.editions import build_edition
    from boundaries_data.editions import edition_for
    from boundaries_data.models import Division, DivisionVersion, Edition, Level, Role
    from field_api.models import Household, HouseholdStatus

    today = timezone.localdate()
    if not Edition.objects.exists():
        build_edition(by=None, day=today)
    homes_of: dict[int, int] = dict(
        DivisionVersion.objects.as_of(today)
        .filter(division__households__status=HouseholdStatus.ACTIVE)
        .values_list("parent_id")
        .annotate(homes=Count("division__households"))
    )
    townships = sorted(homes_of, key=lambda pk: (-homes_of[pk], pk))[:PHONES]
    phones: list[Asker] = []
    for township in townships:
        villages = DivisionVersion.objects.as_of(today).filter(parent_id=township)
        homes = Household.objects.filter(
            village_id__in=villages.values("division_id"),
            status=HouseholdStatus.ACTIVE,
            location__isnull=False,
        ).order_by("?")[:HOMES_OF_A_PHONE]
        phones.append(
            _asker(
                f"bench-{len(phones) + 1}",
                Role.WORKER,
                township,
                [(str(home.uid), *home.location.coords) for home in homes if home.location],
            )
        )
    city = Division.objects.get(level=Level.CITY)
    with connection.cursor() as cursor:
        cursor.execute(_HAVE_PLACES, {"seed": SEED, "places": PLACES})
        cursor.execute("SELECT count(*) FROM bench_place")
        places = cursor.fetchone()[0]
    return Askers(
        phones, _asker("bench-city", Role.COORDINATOR, city.pk), edition_for(today).pk, places
    )


def _asker(name: str, role: str, division_id: int, homes: Any = ()) -> Asker:
    """An account that nobody can sign in to, with a session that is already open."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from psycopg.types.range import DateRange

    from boundaries_data.models import Appointment
    from field_api.models import Office, Posting, PostingKind, Worker
    from geo_minzheng.accounts.models import User

    always = DateRange(None, None)
    user, made = User.objects.get_or_create(username=name)
    if made:
        user.set_unusable_password()
        user.save()
        Appointment.objects.create(user=user, role=role, division_id=division_id, valid=always)
        office = Office.objects.filter(division_id=division_id).first()
        if office is not None:
            worker = Worker.objects.create(name=name, user=user)
            Posting.objects.create(
                worker=worker,
                kind=PostingKind.STAFF,
                office=office,
                division_id=division_id,
                valid=always,
            )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; "
        f"{settings.CSRF_COOKIE_NAME}={_TOKEN}"
    )
    return Asker(user.pk, cookie, _TOKEN, homes)


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[1]).write_text(json.dumps(asdict(have_askers())), "utf-8")
