"""The register's forms against odd input, and against what somebody else changed meanwhile."""

from datetime import date
from uuid import uuid4

import pytest

from field_api.models import Aid, Person
from tests import factories
from tests import world as worlds
from tests.register_forms import PAGES, addresses, everything, signed_in, sound

pytestmark = pytest.mark.django_db

ODD = (
    "😀🏠",
    "a\0b",
    "长" * 10_000,
    "１２３",
    "1950.1.5",
    "-1",
    "12a.5",
    "NaN",
    "1e400",
    "９" * 30,
    "<script>alert(1)</script>",
    "'; DROP TABLE field_api_household; --",
    "\u202e\u200b ",
)


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture
def sent(world) -> dict:
    factories.person(world.home, name="李小", relation="child", birth_date=date(2000, 1, 1))
    return sound(world)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_input_is_told_and_never_an_error_of_the_server(world, sent, odd):
    client = signed_in(world)
    pages = [f"/households/{at}/" for at in addresses(world.home, PAGES)]
    for address in ("/households/new/", *pages):
        fields = [
            f"{form.prefix}-{name}" if form.prefix else name
            for form in (client.get(address).context or {}).get("forms", [])
            for name in form.fields
        ]
        for kept in (sent, {}):
            answer = client.post(address, {**dict.fromkeys(fields, odd), **kept})

            assert answer.status_code in {200, 302, 400}, address
        every = client.post(address, dict.fromkeys(fields, odd))
        assert every.status_code in {200, 302, 400}, address


@pytest.mark.parametrize("written", ["1950.1.5", "1950年1月5日", "１９５０－１－５", "1950/1/5"])
def test_days_are_read_as_they_are_written(world, written):
    sent = {
        "uid": str(uuid4()),
        "head_uid": str(uuid4()),
        "village": str(world.village.uid),
        "registered_on": "2026-11-01",
        "head-name": "王小明",
        "head-sex": "f",
        "head-birth_date": written,
        "head-self_care": "able",
    }

    answer = signed_in(world).post("/households/new/", sent)

    assert answer.status_code == 302
    assert Person.objects.get(uid=sent["head_uid"]).birth_date == date(1950, 1, 5)


@pytest.mark.parametrize("amount", ["-5", "五百", "5oo", "12.345", "1e9", "９９９９９９９９９９"])
def test_an_amount_that_is_none_is_told_beside_its_field(world, sent, amount):
    before = Aid.objects.count()

    answer = signed_in(world).post(
        f"/households/{world.home.uid}/aids/new/", sent | {"amount_yuan": amount}
    )

    assert answer.status_code == 400
    assert answer.context["forms"][0].errors.keys() == {"amount_yuan"}
    assert f'value="{amount}"' in answer.content.decode()
    assert Aid.objects.count() == before


@pytest.mark.parametrize(
    "part",
    [
        "persons/{person}/leave",
        "head",
        "aids/{aid}/change",
        "aids/{aid}/end",
        "split",
        "move",
        "move-out",
        "close",
    ],
)
def test_a_form_opened_before_somebody_elses_change_is_refused_and_keeps_what_was_typed(
    world, sent, part
):
    client = signed_in(world)
    (address,) = addresses(world.home, [part])
    seen = client.get(f"/households/{address}/").context["dossier"]
    factories.person(world.home, name="李小妹", relation="child")
    before = everything()

    given = sent | {"dossier": seen, "reason": "打字打到一半"}
    stale = client.post(f"/households/{address}/", given)
    again = given | {"dossier": stale.context["dossier"]}

    assert seen
    assert stale.status_code == 400
    assert "别人改过这份资料" in stale.content.decode()
    assert "打字打到一半" in stale.content.decode()
    assert everything() == before
    assert client.post(f"/households/{address}/", again).status_code == 302
