"""The invented register keeps the promises of its shape, whatever the seed."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from field_api.demonstration import aids, entitlements, persons, visits, workers
from field_api.demonstration.register import Register
from field_api.demonstration.workers import employ
from field_api.demonstration.world import Places, Township
from field_api.models import VisitOutcome
from field_api.visiting.rules import months_between_visits, next_visit_due
from tests.demonstration_places import TODAY, places, register

DAY = np.datetime64(TODAY)


@pytest.fixture(scope="module", params=[1, 2, 620400])
def made(request: pytest.FixtureRequest) -> Register:
    return register(request.param)


def differing(one: Any, other: Any) -> list[str]:
    """Names of the arrays that are not the same in both."""
    found = []
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if is_dataclass(left):
            found += differing(left, right)
        elif isinstance(left, np.ndarray) and left.tobytes() != right.tobytes():
            found.append(field.name)
    return found


def test_the_same_seed_makes_the_same_register(made):
    assert differing(made, register(made.seed)) == []


def test_another_seed_makes_another_register():
    assert {"lon", "birth", "yuan", "started_at"} <= set(differing(register(1), register(2)))


def test_every_dwelling_stands_inside_its_village(made):
    homes = made.households
    located = ~np.isnan(homes.lon)

    for number, village in enumerate(made.places.villages):
        here = located & (homes.village == number)
        assert here.any()
        assert shapely.contains_xy(village.outline, homes.lon[here], homes.lat[here]).all()


def test_three_in_a_hundred_households_have_no_dwelling_point(made):
    assert np.isnan(made.households.lon).sum() == round(0.03 * len(made.households))


def test_homes_gather_around_hamlets(made):
    homes = made.households
    hamlets = np.array([[hamlet.lon, hamlet.lat] for hamlet in homes.hamlets])
    at = np.column_stack([homes.lon, homes.lat])[~np.isnan(homes.lon)]
    apart = np.sqrt(((at[:, None] - hamlets) ** 2).sum(axis=2)).min(axis=1)

    # About 500 m: a home scattered over these villages is seldom so near.
    assert 0.8 < (apart < 0.0055).mean() < 1


def test_a_village_has_three_to_seven_hamlets_and_a_community_one_or_two(made):
    count = np.bincount([hamlet.village for hamlet in made.households.hamlets])

    for number, village in enumerate(made.places.villages):
        assert count[number] in ((1, 2) if village.urban else (3, 4, 5, 6, 7))


def test_the_number_of_households_is_kept_and_communities_are_larger(made):
    count = np.bincount(made.households.village)
    urban = made.places.urban

    assert count.sum() == 60 * len(urban)
    assert count[urban].mean() > count[~urban].mean()


def test_neighbours_on_disk_are_neighbours_on_the_ground(made):
    homes = made.households
    at = np.column_stack([homes.lon, homes.lat])[~np.isnan(homes.lon)]
    shuffled = np.random.default_rng(0).permutation(at)

    step, by_chance = (np.abs(np.diff(order, axis=0)).mean() for order in (at, shuffled))

    assert step < by_chance / 5


def test_every_household_has_one_grown_head_and_its_members_stand_together(made):
    people = made.persons
    heads = people.relation == persons.HEAD

    assert (np.diff(people.household) >= 0).all()
    assert (people.household[heads] == np.arange(len(made.households))).all()
    assert people.age(DAY)[heads].min() > 20
    assert people.age(DAY).min() >= 0
    assert people.age(DAY).max() < 105


@pytest.mark.parametrize(
    ("relation", "least", "most"),
    [
        (persons.CHILD, -60, -15),
        (persons.GRANDCHILD, -99, -30),
        (persons.PARENT, 15, 40),
        (persons.SPOUSE, -16, 16),
    ],
)
def test_ages_agree_with_relations(made, relation, least, most):
    people = made.persons
    age, heads = people.age(DAY), np.flatnonzero(people.relation == persons.HEAD)
    of_kind = people.relation == relation

    apart = age[of_kind] - age[heads][people.household[of_kind]]

    assert of_kind.any()
    assert apart.min() >= least
    assert apart.max() <= most


def test_nobody_is_married_before_the_law_allows_it(made):
    people = made.persons
    spouses = people.relation == persons.SPOUSE
    couples = spouses | (
        (people.relation == persons.HEAD) & np.isin(people.household, people.household[spouses])
    )
    age = people.age(DAY)

    assert age[couples & people.man].min() >= 22
    assert age[couples & ~people.man].min() >= 20


def test_no_birthday_is_shared_by_so_many_that_identity_numbers_run_out():
    """A day has 500 numbers for each sex; the whole city is 37 times as large as this one."""
    people = register(households_per_village=1250).persons
    day_and_sex = people.birth.astype(np.int64) * 2 + people.man

    _, shared = np.unique(day_and_sex, return_counts=True)

    assert 37 * shared.max() < 500


def test_some_grown_children_live_with_old_parents(made):
    ages = made.persons.age(DAY)[made.persons.relation == persons.CHILD]

    assert 0.02 < (ages > 35).mean() < 0.2
    assert ages.max() < 68


def test_only_young_women_are_pregnant_and_only_the_disabled_have_a_grade(made):
    people = made.persons

    assert not (people.pregnant & people.man).any()
    assert not (people.pregnant & (people.age(DAY) > 42)).any()
    assert ((people.grade > 0) == (people.disability > 0)).all()


def test_recipients_are_living_persons_with_an_aid_in_force_and_as_many_as_wanted(made):
    now = made.aids.at(made.aids.in_force(DAY))
    recipients = np.unique(now.person)
    households = np.unique(made.persons.household[recipients])
    wanted_households = round(len(made.households) * 120 / 560)

    assert made.persons.living[recipients].all()
    assert made.households.active[households].all()
    assert len(households) == wanted_households
    # Members of one household are left out together, so the last few cannot always be met.
    assert len(recipients) == pytest.approx(wanted_households * 230 / 120, abs=6)


def test_nobody_who_died_is_entitled_to_anything(made):
    people = made.persons
    died_on = people.died_on.copy()
    died_on[::3] = DAY - np.timedelta64(30, "D")

    entitled = entitlements.entitle(
        np.random.default_rng(1),
        made.places,
        made.households,
        replace(people, died_on=died_on),
        today=DAY,
    )

    assert entitled.held.any()
    assert not entitled.held[:, ::3].any()


def test_aids_of_one_programme_never_overlap_and_every_period_runs_forward(made):
    held = made.aids
    order = np.lexsort((held.starts_on, held.programme, held.person))
    person, programme = held.person[order], held.programme[order]
    starts, ends = held.starts_on[order], held.ends_on[order]
    same = (person[1:] == person[:-1]) & (programme[1:] == programme[:-1])

    assert (np.isnat(ends) | (ends > starts)).all()
    assert same.any()
    assert (ends[:-1][same] <= starts[1:][same]).all()
    assert (held.starts_on >= made.persons.joined_on[held.person]).all()


def test_dibao_goes_by_town_and_village_and_has_a_class(made):
    held = made.aids
    urban = made.places.urban[made.households.village[made.persons.household[held.person]]]
    dibao = held.programme <= entitlements.RURAL

    assert (urban[held.programme == entitlements.URBAN]).all()
    assert not urban[held.programme == entitlements.RURAL].any()
    assert set(held.aid_class[dibao]) == {1, 2, 3, 4}
    assert set(held.aid_class[~dibao]) == {0}
    assert (held.yuan > 0).all()


def test_every_programme_is_given_to_somebody():
    held = register(households_per_village=200).aids

    assert set(held.programme[held.in_force(DAY)]) == set(range(len(aids.PROGRAMMES)))


def test_old_age_and_disability_go_to_whom_they_are_for(made):
    now = made.aids.at(made.aids.in_force(DAY))
    age = made.persons.age(DAY)

    assert age[now.person[now.programme == entitlements.OLD_AGE]].min() >= 80
    assert set(made.persons.grade[now.person[now.programme == entitlements.DISABILITY]]) <= {1, 2}


def test_extreme_hardship_and_dibao_exclude_each_other(made):
    now = made.aids.at(made.aids.in_force(DAY))
    hardship = now.person[now.programme == entitlements.HARDSHIP]

    assert len(hardship)
    assert not set(hardship) & set(now.person[now.programme <= entitlements.RURAL])


def test_a_visit_is_due_when_the_rules_say(made):
    now = made.aids.at(made.aids.in_force(DAY))
    aids_of: dict[int, list[tuple[str, str]]] = {}
    granted: dict[int, date] = {}
    for person, programme, aid_class, start in zip(
        now.person.tolist(), now.programme.tolist(), now.aid_class.tolist(),
        now.starts_on.tolist(), strict=True,
    ):  # fmt: skip
        home = int(made.persons.household[person])
        named = (aids.PROGRAMMES[programme].value, aids.CLASSES[aid_class].value)
        aids_of.setdefault(home, []).append(named)
        granted[home] = min(start, granted.get(home, start))

    due, last = made.visits.due_on.tolist(), made.visits.last_completed_on.tolist()

    assert any(due)
    for home in range(len(made.households)):
        since = last[home] or granted.get(home)
        held = aids_of.get(home, [])
        expected = next_visit_due(since, held) if months_between_visits(held) else None
        assert due[home] == expected


def test_the_last_visit_is_the_one_the_household_remembers(made):
    v = made.visits
    local_day = (v.started_at + np.timedelta64(8, "h")).astype("datetime64[D]")
    completed = v.outcome == visits.OUTCOMES.index(VisitOutcome.COMPLETED)

    for home in range(len(made.households)):
        days = local_day[completed & (v.household == home)]
        remembered = v.last_completed_on[home]
        assert (days.max() == remembered) if len(days) else np.isnat(remembered)


def test_some_calls_of_the_last_weeks_tell_of_a_departure_that_nobody_wrote_down():
    made = register(households_per_village=900)
    v, h, p = made.visits, made.households, made.persons
    told = np.isin(v.outcome, [visits.OUTCOMES.index(o) for o in ("deceased", "moved")])
    unwritten = told & h.active[v.household]
    mourning = p.household[~np.isnat(p.died_on)]

    assert 3 <= unwritten.sum() <= 0.01 * len(h)
    assert not np.isin(v.household[unwritten], mourning).any()
    for home, at in zip(v.household[unwritten], v.started_at[unwritten], strict=True):
        assert v.started_at[v.household == home].max() == at
        assert at > np.datetime64(TODAY) - np.timedelta64(30, "D")


def test_visits_are_past_two_years_of_them_and_some_are_overdue(made):
    v = made.visits
    regular = ~np.isnat(v.due_on)
    midnight = DAY.astype("datetime64[s]") - np.timedelta64(8, "h")

    assert (v.started_at < v.ended_at).all()
    assert (v.ended_at <= v.recorded_at).all()
    assert (v.recorded_at <= midnight).all()
    assert v.started_at.min() < DAY - np.timedelta64(600, "D")
    assert 0.03 < (v.due_on[regular] < DAY).mean() < 0.3


def test_calls_are_made_on_every_day_of_the_week_mostly_on_working_days(made):
    local_day = (made.visits.started_at + np.timedelta64(8, "h")).astype("datetime64[D]")
    # 1 January 1970 was a Thursday: with 3 added, 0 is Monday.
    share = np.bincount((local_day.astype(np.int64) + 3) % 7, minlength=7) / len(made.visits)

    assert share[5:].min() > 0.01
    assert share[5:].max() < share[:5].min() / 2
    assert share[:5].max() < 2 * share[:5].min()


def test_positions_lie_near_the_dwelling_mostly_and_are_missing_sometimes(made):
    v = made.visits
    fixed = ~np.isnan(v.lon)
    unlocated = np.isnan(made.households.lon[v.household])

    assert not fixed[unlocated].any()
    assert 0.8 < fixed[~unlocated].mean() < 1
    assert (np.isnan(v.distance_m) == ~fixed).all()
    assert np.median(v.distance_m[fixed]) < 20
    assert v.accuracy_m[fixed].min() > 0


def test_visits_are_made_by_those_who_serve_there(made):
    v, w = made.visits, made.workers
    village = made.households.village[v.household]
    two = v.second >= 0

    assert (w.place[v.first] == village).all()
    assert not (w.kind[v.first] == workers.STAFF).any()
    assert (w.kind[v.second[two]] == workers.STAFF).all()
    assert (w.place[v.second[two]] == made.places.township_of_village[village][two]).all()


def test_78_townships_have_395_staff_and_no_office_fewer_than_three():
    crowd = register(townships=78, villages_each=2, households_per_village=5).workers

    staff = np.bincount(crowd.place[crowd.kind == workers.STAFF])

    assert len(staff) == 78
    assert staff.sum() == 395
    assert staff.min() >= 3


def test_every_village_has_an_assistant_and_every_group_a_liaison(made):
    w, homes = made.workers, made.households
    assistants = w.place[w.kind == workers.ASSISTANT]
    liaison = w.kind == workers.LIAISON
    posts = set(zip(w.place[liaison].tolist(), w.group_no[liaison].tolist(), strict=True))
    groups = set(zip(homes.village.tolist(), homes.group_no.tolist(), strict=True))

    assert assistants.tolist() == list(range(len(made.places.villages)))
    assert {(village, group) for village, group in groups if group} <= posts
    assert len(posts) == liaison.sum()
    for number, village in enumerate(made.places.villages):
        own = sum(1 for place, _ in posts if place == number)
        assert own == 0 if village.urban else 3 <= own <= 9


def test_an_office_stands_in_its_township_at_the_seat_where_one_is_known(made):
    drawn = made.places
    first, *rest = drawn.townships
    seat = (104.031, 36.052)
    seated = Places(
        (Township(first.division_id, first.name, first.outline, seat), *rest), drawn.villages
    )

    staffed = employ(np.random.default_rng(1), seated, made.households, today=DAY)

    assert (staffed.office_lon[0], staffed.office_lat[0]) == seat
    for number, township in enumerate(drawn.townships):
        assert shapely.covers(
            township.outline,
            shapely.Point(made.workers.office_lon[number], made.workers.office_lat[number]),
        )


def test_a_seat_outside_its_township_is_not_believed(made):
    first, *rest = places().townships
    far = Township(first.division_id, first.name, first.outline, (110.0, 30.0))

    staffed = employ(
        np.random.default_rng(1),
        Places((far, *rest), made.places.villages),
        made.households,
        today=DAY,
    )

    assert shapely.contains_xy(first.outline, staffed.office_lon[0], staffed.office_lat[0])
