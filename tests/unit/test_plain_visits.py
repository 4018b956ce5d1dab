"""What is read plainly is what the serializer reads; what it refuses is never read plainly."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from field_api.actions.visit_refusals import VisitInvalidError
from field_api.api.phone import visits
from field_api.visiting.envelopes import Envelope

odd = st.sampled_from(
    [None, True, 0, -1, 1.5, 2**54, "", "x", "\0", "a\0b", [], {}, [1], {"a": 1}, "正常", " "]
)
instants = st.sampled_from(
    [
        "2026-07-20T02:10:00+08:00",
        "2026-07-20T02:10:00.123456Z",
        "2026-07-20T02:10:00",
        "2026-07-20 02:10:00+08:00",
        "2026-02-30T02:10:00+08:00",
        "2026-07-20T24:00:00+08:00",
        "2026-07-20T02:10:00+25:00",
        "٢٠٢٦-07-20T02:10:00+08:00",
        "0001-01-01T00:00:00+08:00",
    ]
)
uids = st.sampled_from([str(UUID(int=7)), str(UUID(int=7)).upper(), UUID(int=7).hex, "7"])
positions = st.fixed_dictionaries(
    {"lon": st.floats() | odd, "lat": st.floats(-91, 91) | odd, "crs": st.just("wgs84") | odd},
    optional={"accuracy_m": st.floats() | odd, "fixed_at": instants | odd, "speed": odd},
)
plain_positions = st.fixed_dictionaries(
    {"lon": st.floats(-180, 180), "lat": st.floats(-90, 90), "crs": st.sampled_from(["gcj02"])},
    optional={"accuracy_m": st.floats(0, 99) | st.none(), "fixed_at": instants},
)
payloads = st.fixed_dictionaries(
    {
        "household": uids | odd,
        "started_at": instants | odd,
        "ended_at": instants,
        "outcome": st.just("completed") | odd,
    },
    optional={
        "position": plain_positions | positions | odd,
        "workers": st.lists(st.integers(-1, 3) | odd, max_size=3) | odd,
        "note": st.text(max_size=5) | st.just("长" * 4001) | odd,
        "answers": st.just({"roof": "good"}) | odd,
        "mood": odd,
    },
)


def read(payload):
    envelope = Envelope(UUID(int=1), 1, "visit", payload, "")
    try:
        return visits.read_visit(envelope)
    except VisitInvalidError:
        return "refused"


@given(payloads | odd)
def test_the_short_way_and_the_serializer_agree(payload):
    # hypothesis allows no fixture that is undone only once for all examples.
    both, shortly = read(payload), visits.read_plainly
    visits.read_plainly = lambda *_, **__: None
    try:
        carefully = read(payload)
    finally:
        visits.read_plainly = shortly

    assert both == carefully


def test_a_visit_of_our_own_phone_is_read_plainly(monkeypatch):
    monkeypatch.setattr(visits, "_carefully", None)
    payload = {
        "household": str(uuid4()),
        "started_at": "2026-07-20T02:10:00+08:00",
        "ended_at": "2026-07-20T02:30:00.250Z",
        "position": {
            "lon": 104.1,
            "lat": 36,
            "accuracy_m": None,
            "crs": "wgs84",
            "fixed_at": "2026-07-20T02:11:00Z",
        },
        "workers": [3],
        "outcome": "absent",
        "note": "门锁着",
        "answers": {"roof": {"holes": [1, 2]}},
    }

    report = read(payload)

    assert (report.outcome, report.worker_ids, report.fix.lat) == ("absent", (3,), 36.0)
