"""Every field of every form that holds a uid or a number of a row, given another jurisdiction's.

Which fields there are is read from the pages themselves: a new form is tested when it is there.
"""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import get_resolver

from field_api.models import ImportBatch
from tests import factories
from tests import world as worlds
from tests.html_forms import forms_in
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import applied, checked
from tests.register_forms import PAGES, addresses, everything, signed_in, sound

pytestmark = pytest.mark.django_db
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NAMED_BY_CODE = re.compile(r"code$")


@pytest.fixture
def world(db) -> worlds.World:
    world = worlds.build()
    factories.person(world.home, name="李小", relation="child", birth_date=date(2000, 1, 1))
    return world


def pages_of(world) -> list[str]:
    known = addresses(world.home, PAGES)
    beside = factories.household(world.village)
    factories.person(beside, relation="head")
    return [
        "/households/new/",
        *(f"/households/{part}/" for part in known),
        f"/households/{world.home.uid}/merge/?with={beside.uid}",
    ]


def foreign(world) -> dict[str, str]:
    strangers = factories.household(world.other_village)
    person = factories.person(strangers, name="远方人")
    return {
        "household": str(strangers.uid),
        "person": str(person.uid),
        "village": str(world.other_village.uid),
        "nobody": str(uuid4()),
        "no uid": "x",
        "number": str(factories.aid(person).pk),
        "code": strangers.code,
        "list": "[1]",
        "nought": "\x00",
    }


def fields_to_try(form) -> set[str]:
    """Fields of which a value is a uid or an empty choice of one, or that name a code."""
    found = set()
    for name in {*form.given, *form.offered}:
        values = [*form.given.get(name, ()), *form.offered.get(name, ())]
        if any(UID.search(value) for value in values) or NAMED_BY_CODE.search(name):
            found.add(name)
    return found - {"csrfmiddlewaretoken"}


def test_no_form_takes_a_uid_of_another_jurisdiction(world):
    client, theirs = signed_in(world), foreign(world)
    client.raise_request_exception = False
    answers, odd, tried = sound(world), [], set()
    pages = pages_of(world)
    for page in pages:
        shown = client.get(page)
        for form in forms_in(shown.content.decode()):
            action = form.action or page
            if not action.startswith(("/households/", "/imports/")):
                continue
            body = {**form.given, **{n: v for n, v in answers.items() if n in form.given}}
            for name in fields_to_try(form):
                for what, value in theirs.items():
                    before = everything()
                    with transaction.atomic():
                        answer = client.post(action, {**body, name: value})
                        after = everything()
                        transaction.set_rollback(True)
                    tried.add((page.rpartition("/households/")[2].partition("/")[2], name))
                    if answer.status_code >= 500 or "远方人" in answer.content.decode():
                        odd.append((page, name, what, answer.status_code))
                    # The uid of what the form makes may be any that its kind does not have yet.
                    if after != before and not name.endswith("uid"):
                        odd.append((page, name, what, "stored"))
    assert odd == [], "\n".join(map(str, odd))
    assert len(tried) >= 12, tried


def import_addresses(batch: ImportBatch) -> list[tuple[str, str]]:
    """Every address about one batch, read from the list of addresses."""
    steps = ("columns", "choose", "apply", "undo", "discard", "nothing")
    found = []
    for name, (options, *_rest) in get_resolver().reverse_dict.items():
        if isinstance(name, str) and name.startswith("import"):
            for pattern, parameters in options:
                if "uid" not in parameters:
                    continue
                for step in steps if "step" in parameters else [""]:
                    address = "/" + pattern % {"uid": batch.uid, "step": step}
                    found += [("get", address), ("post", address)]
    return found


def test_a_batch_of_another_jurisdiction_is_not_found_at_any_of_its_addresses(world):
    sender = world.people["worker elsewhere"]
    rows = [household_row(n, county="景泰县", township="一条山镇", village="西关村",
                          lon=104.15, lat=36.05) for n in (1, 2)]  # fmt: skip
    body = csv_file([HOUSEHOLD_HEADINGS, *rows])
    waiting = checked(sender, "households", body)
    written = applied(sender, "households", body)
    before = everything(), list(ImportBatch.objects.order_by("pk").values())
    client = signed_in(world)

    asked = [(batch, *way) for batch in (waiting, written) for way in import_addresses(batch)]
    answers = {
        (batch.state, method, address): getattr(client, method)(address, {"choice": "all"})
        for batch, method, address in asked
    }

    assert {answer.status_code for answer in answers.values()} == {404, 405}
    told = [key for key, answer in answers.items() if answer.status_code == 404]
    assert {address for _state, _method, address in told} == {way[2] for way in asked}
    assert (everything(), list(ImportBatch.objects.order_by("pk").values())) == before


def test_rows_of_another_batch_are_not_ticked(world):
    mine = checked(
        world.people["worker of the township"],
        "households",
        csv_file([HOUSEHOLD_HEADINGS, household_row(1)]),
    )
    client = signed_in(world)

    for odd in ("99999", "-1", "x", "\x00", str(uuid4()), "9" * 30):
        answer = client.post(f"/imports/{mine.uid}/choose/", {"row": odd, "shown": odd})
        assert answer.status_code == 302
    assert not mine.rows.filter(chosen=True).exists()
