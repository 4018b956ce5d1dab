"""Small worlds for tests: one function a thing; what a test does not care about is filled in."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange
from rest_framework.test import APIClient

from boundaries_data.models import (
    Appointment,
    CodeScheme,
    Division,
    DivisionCode,
    DivisionKind,
    DivisionVersion,
    Level,
    OutlineSource,
    Role,
)
from field_api.models import (
    Aid,
    Household,
    LocationSource,
    Office,
    Person,
    Posting,
    PostingKind,
    Programme,
    Visit,
    VisitOutcome,
    Worker,
)
from geo_minzheng.accounts.models import User
from geo_minzheng.shared.crs import CGCS2000, Datum

SINCE = date(2000, 1, 1)
ALWAYS = DateRange(SINCE, None)
_numbers = count(1)

KIND_OF_LEVEL = {
    Level.CITY: DivisionKind.PREFECTURE_CITY,
    Level.COUNTY: DivisionKind.COUNTY,
    Level.TOWNSHIP: DivisionKind.TOWN,
    Level.VILLAGE: DivisionKind.VILLAGE,
}


def rectangle(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle between two meridians and two parallels."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=CGCS2000)


def square(west: float, south: float, size: float = 0.1) -> MultiPolygon:
    """A square of `size` degrees with its south-west corner given."""
    return MultiPolygon(Polygon.from_bbox((west, south, west + size, south + size)), srid=CGCS2000)


def source(**given: Any) -> OutlineSource:
    """Any source: outlines must name one."""
    facts: dict[str, Any] = {
        "name": f"drawn {next(_numbers)}",
        "publisher": "test",
        "package": "none",
        "release": "1",
        "licence": "none",
        "checksum_sha256": "0" * 64,
        "datum": Datum.CGCS2000,
        "method": "drawn",
        "loaded_at": timezone.now(),
    }
    return OutlineSource.objects.create(**{**facts, **given})


def division(
    level: str,
    name: str,
    *,
    parent: Division | None = None,
    outline: MultiPolygon | None = None,
    valid: DateRange = ALWAYS,
    mca: str = "",
    nbs: str = "",
) -> Division:
    """A division with one version, and codes where given."""
    made = Division.objects.create(level=level)
    DivisionVersion.objects.create(
        division=made,
        valid=valid,
        name=name,
        kind=KIND_OF_LEVEL[Level(level)],
        parent=parent,
        outline=outline,
        source=source() if outline else None,
    )
    for scheme, value in ((CodeScheme.MCA, mca), (CodeScheme.NBS, nbs)):
        if value:
            DivisionCode.objects.create(division=made, scheme=scheme, value=value, valid=valid)
    return made


def user(role: str | None = None, at: Division | None = None, **given: Any) -> User:
    """A person with a sign-in, appointed if a role is given; the password is their name."""
    number = next(_numbers)
    made = User.objects.create_user(
        username=given.pop("username", f"user{number}"), password="Mima-12345", **given
    )
    if role and at:
        Appointment.objects.create(user=made, role=Role(role), division=at, valid=ALWAYS)
    return made


def sign_in(someone: User, *, csrf: bool = False) -> APIClient:
    """A client with that person's session."""
    client = APIClient(enforce_csrf_checks=csrf)
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def browser_of(someone: User) -> Client:
    """A client of pages with that person's session."""
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def household(
    village: Division, *, at: tuple[float, float] | None = None, **given: Any
) -> Household:
    """A household in `village`, with a dwelling point (lon, lat in CGCS2000) if given."""
    facts: dict[str, Any] = {
        "code": f"H{next(_numbers)}",
        "head_name": "张三",
        "village": village,
        "registered_on": SINCE,
    }
    if at:
        facts |= {
            "location": Point(*at, srid=CGCS2000),
            "entered_lon": at[0],
            "entered_lat": at[1],
            "entered_datum": Datum.CGCS2000,
            "location_source": LocationSource.SURVEY,
            "located_on": SINCE,
            "location_accuracy_m": 10.0,
        }
    return Household.objects.create(**{**facts, **given})


def person(home: Household, **given: Any) -> Person:
    facts: dict[str, Any] = {
        "household": home,
        "name": "李四",
        "relation": "head",
        "sex": "f",
        "birth_date": date(1960, 5, 1),
        "joined_on": SINCE,
    }
    return Person.objects.create(**{**facts, **given})


def aid(who: Person, programme: str = Programme.RURAL_DIBAO, **given: Any) -> Aid:
    facts: dict[str, Any] = {
        "person": who,
        "household": who.household,
        "programme": programme,
        "aid_class": "2" if programme in ("urban_dibao", "rural_dibao") else "",
        "amount_yuan": Decimal(400),
        "valid": ALWAYS,
    }
    return Aid.objects.create(**{**facts, **given})


def worker(township: Division, *, village: Division | None = None, **given: Any) -> Worker:
    """A worker of the township's office, or the assistant of `village`."""
    made = Worker.objects.create(**{"name": "王五", **given})
    if village:
        Posting.objects.create(
            worker=made, kind=PostingKind.ASSISTANT, division=village, valid=ALWAYS
        )
        return made
    office, _ = Office.objects.get_or_create(
        division=township, defaults={"name": f"office {township.pk}", "opened_on": SINCE}
    )
    Posting.objects.create(
        worker=made, kind=PostingKind.STAFF, office=office, division=township, valid=ALWAYS
    )
    return made


def visit(home: Household, *, started_at: datetime | None = None, **given: Any) -> Visit:
    start = started_at or timezone.now() - timedelta(hours=1)
    facts: dict[str, Any] = {
        "record_uuid": uuid4(),
        "household": home,
        "village": home.village,
        "started_at": start,
        "ended_at": start + timedelta(minutes=20),
        "outcome": VisitOutcome.COMPLETED,
        "recorded_at": timezone.now(),
    }
    return Visit.objects.create(**{**facts, **given})
