"""Posting, ending and handing over; workers and offices; and what follows from them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from boundaries_data.models import Appointment, Role
from field_api.actions import offices, postings, workers
from field_api.actions import posting_refusals as refusals
from field_api.actions.posting_rules import Place
from field_api.models import Household, Office, Posting, PostingKind, Worker
from geo_minzheng.shared.errors import NotFoundError
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=10)


class Town:
    """A township with two villages and an office, and a county beside it."""

    def __init__(self) -> None:
        city = factories.division("city", "白银市")
        self.county = factories.division("county", "会宁县", parent=city)
        self.township = factories.division("township", "会师镇", parent=self.county)
        self.village = factories.division("village", "南关社区", parent=self.township)
        self.hamlet = factories.division("village", "北关社区", parent=self.township)
        elsewhere = factories.division("county", "景泰县", parent=city)
        self.abroad = factories.division("township", "一条山镇", parent=elsewhere)
        self.far = factories.division("village", "西关村", parent=self.abroad)
        self.office = Office.objects.create(
            name="会师镇民政所", division=self.township, opened_on=factories.SINCE
        )
        self.by = factories.user(Role.COORDINATOR, self.county)

    def assistant(self, village=None, **given) -> Worker:
        return factories.worker(self.township, village=village or self.village, **given)

    def idle(self, **given) -> Worker:
        return Worker.objects.create(**{"name": "赵六", **given})


@pytest.fixture
def town() -> Town:
    return Town()


def at(village, kind=PostingKind.ASSISTANT, group_no=0) -> Place:
    return Place(kind, village, group_no=group_no)


def holders(division, day) -> list[int]:
    found = Posting.objects.as_of(day).filter(division=division, kind=PostingKind.ASSISTANT)
    return list(found.values_list("worker_id", flat=True))


def test_a_posting_begins_on_its_day_and_says_who_decided_it(town):
    worker = town.idle()

    made = postings.post_worker(
        by=town.by, worker=worker, place=at(town.village), since=SOON, reason="换届"
    )

    assert (holders(town.village, SOON - timedelta(days=1)), holders(town.village, SOON)) == (
        [],
        [worker.pk],
    )
    context = made.events.get().pgh_context.metadata
    assert (context["by"], context["action"], context["reason"]) == (
        str(town.by.pk),
        "postings.post_worker",
        "换届",
    )


def test_a_village_that_is_served_is_not_given_to_another(town):
    town.assistant()

    with pytest.raises(refusals.PlaceTakenError):
        postings.post_worker(by=town.by, worker=town.idle(), place=at(town.village), since=TODAY)


def test_a_worker_serves_one_village_at_a_time(town):
    worker = town.assistant()

    with pytest.raises(refusals.WorkerBusyError):
        postings.post_worker(by=town.by, worker=worker, place=at(town.hamlet), since=TODAY)


@pytest.mark.parametrize(
    ("kind", "level", "group_no"),
    [("assistant", "township", 0), ("liaison", "village", 0), ("staff", "township", 0)],
)
def test_a_place_that_does_not_fit_the_kind_is_refused(town, kind, level, group_no):
    division = town.township if level == "township" else town.village

    with pytest.raises(refusals.WrongPlaceError):
        postings.post_worker(
            by=town.by, worker=town.idle(), place=Place(kind, division, None, group_no), since=TODAY
        )


@pytest.mark.parametrize(
    "since", [date(1999, 12, 31), TODAY + timedelta(days=91)], ids=["long ago", "far ahead"]
)
def test_a_day_that_nobody_means_is_refused(town, since):
    with pytest.raises(refusals.DaysUnusableError):
        postings.post_worker(by=town.by, worker=town.idle(), place=at(town.village), since=since)


def test_another_countys_village_and_worker_are_not_found(town):
    stranger = factories.worker(town.abroad, village=town.far)

    for worker, place in ((town.idle(), at(town.far)), (stranger, at(town.village))):
        with pytest.raises(NotFoundError):
            postings.post_worker(by=town.by, worker=worker, place=place, since=TODAY)
    with pytest.raises(NotFoundError):
        postings.end_posting(by=town.by, posting=stranger.postings.get(), day=TODAY, reason="调离")
    with pytest.raises(NotFoundError):
        postings.hand_over(by=town.by, giver=stranger, taker=town.idle(), day=TODAY, reason="调离")


def test_somebody_who_posts_nobody_finds_nothing(town):
    clerk = factories.user(Role.WORKER, town.township)

    with pytest.raises(NotFoundError):
        postings.post_worker(by=clerk, worker=town.idle(), place=at(town.village), since=TODAY)


def test_an_ended_posting_keeps_its_days_and_the_reason(town):
    posting = town.assistant().postings.get()

    postings.end_posting(by=town.by, posting=posting, day=TODAY, reason="调离")

    posting.refresh_from_db()
    assert posting.valid == DateRange(factories.SINCE, TODAY)
    assert posting.events.get().pgh_context.metadata["reason"] == "调离"
    with pytest.raises(refusals.NotServingError):
        postings.end_posting(by=town.by, posting=posting, day=TODAY, reason="再次")


def test_a_posting_that_has_not_begun_is_taken_back_whole(town):
    posting = postings.post_worker(
        by=town.by, worker=town.idle(), place=at(town.village), since=SOON
    )

    postings.end_posting(by=town.by, posting=posting, day=TODAY, reason="不再安排")

    assert not Posting.objects.exists()


def test_ending_and_handing_over_need_a_reason(town):
    worker = town.assistant()

    with pytest.raises(refusals.ReasonMissingError):
        postings.end_posting(by=town.by, posting=worker.postings.get(), day=TODAY, reason=" ")
    with pytest.raises(refusals.ReasonMissingError):
        postings.hand_over(by=town.by, giver=worker, taker=town.idle(), day=TODAY, reason="")


def test_a_handover_changes_who_serves_on_its_day(town):
    giver, taker = town.assistant(), town.idle()

    postings.hand_over(by=town.by, giver=giver, taker=taker, day=SOON, reason="退休")

    assert holders(town.village, SOON - timedelta(days=1)) == [giver.pk]
    assert holders(town.village, SOON) == [taker.pk]


def test_a_handover_takes_every_post_of_the_giver_or_those_that_are_named(town):
    giver, taker = town.assistant(), town.idle()
    liaison = postings.post_worker(
        by=town.by, worker=giver, place=at(town.hamlet, "liaison", 3), since=TODAY
    )

    taken = postings.hand_over(
        by=town.by, giver=giver, taker=taker, day=SOON, reason="分工", postings=[liaison]
    )

    assert [(each.kind, each.group_no) for each in taken] == [("liaison", 3)]
    assert holders(town.village, SOON) == [giver.pk]


def test_a_handover_to_somebody_who_serves_elsewhere_changes_nothing(town):
    giver, busy = town.assistant(), town.assistant(town.hamlet)

    with pytest.raises(refusals.WorkerBusyError):
        postings.hand_over(by=town.by, giver=giver, taker=busy, day=SOON, reason="调整")

    assert (holders(town.village, SOON), holders(town.hamlet, SOON)) == ([giver.pk], [busy.pk])


def test_nobody_hands_over_to_themselves_or_what_they_do_not_have(town):
    worker = town.assistant()

    with pytest.raises(refusals.SameWorkerError):
        postings.hand_over(by=town.by, giver=worker, taker=worker, day=SOON, reason="调整")
    with pytest.raises(refusals.NotServingError):
        postings.hand_over(by=town.by, giver=town.idle(), taker=worker, day=SOON, reason="调整")


def test_open_tasks_follow_a_handover(town):
    giver = town.assistant(user=factories.user(Role.WORKER, town.village))
    taker = town.idle(user=factories.user())
    factories.household(town.village, next_visit_due=TODAY)

    postings.hand_over(by=town.by, giver=giver, taker=taker, day=TODAY, reason="退休")

    def tasks(worker) -> int:
        answer = factories.sign_in(worker.user).get("/api/field/v1/tasks/")
        return len(answer.json()["results"]) if answer.status_code == 200 else 0

    assert (tasks(giver), tasks(taker)) == (0, 1)


def test_an_account_keeps_its_role_while_another_post_in_the_division_goes_on(town):
    worker = town.assistant(user=factories.user(Role.WORKER, town.village))
    liaison = postings.post_worker(
        by=town.by, worker=worker, place=at(town.village, "liaison", 1), since=TODAY
    )

    postings.end_posting(by=town.by, posting=liaison, day=SOON, reason="分工")

    assert Appointment.objects.get(user=worker.user).valid == factories.ALWAYS


def test_staff_are_posted_only_while_their_office_is_open(town):
    town.office.closed_on = SOON
    town.office.save()
    place = Place(PostingKind.STAFF, town.township, town.office)

    with pytest.raises(refusals.OfficeClosedError):
        postings.post_worker(by=town.by, worker=town.idle(), place=place, since=TODAY)

    postings.post_worker(by=town.by, worker=town.idle(), place=place, since=TODAY, until=SOON)
    assert Posting.objects.filter(office=town.office).count() == 1


def test_a_new_worker_is_seen_where_they_are_posted(town):
    worker = workers.employ_worker(
        by=town.by,
        name=" 钱  七 ",
        phone="138 0000 0000",
        base=None,
        place=at(town.village),
        since=TODAY,
    )

    assert (worker.name, worker.phone) == ("钱 七", "13800000000")
    assert Worker.objects.visible_to(town.by).get() == worker


def test_a_worker_whose_posting_is_refused_is_not_kept(town):
    town.assistant()

    with pytest.raises(refusals.PlaceTakenError):
        workers.employ_worker(
            by=town.by, name="钱七", phone="", base=None, place=at(town.village), since=TODAY
        )

    assert not Worker.objects.filter(name="钱七").exists()


@pytest.mark.parametrize(
    ("name", "phone"), [("", ""), ("王" * 41, ""), ("王五", "12"), ("王五", "没有")]
)
def test_a_name_or_phone_that_is_none_is_refused(town, name, phone):
    worker = town.assistant()

    with pytest.raises(refusals.FieldWrongError):
        workers.correct_worker(
            by=town.by, worker=worker, name=name, phone=phone, base=None, reason="更正"
        )


def test_a_corrected_worker_keeps_the_former_facts_in_the_history(town):
    worker = town.assistant()

    workers.correct_worker(
        by=town.by, worker=worker, name="王武", phone="0943-8221234", base=None, reason="笔误"
    )

    worker.refresh_from_db()
    assert (worker.name, worker.phone) == ("王武", "09438221234")
    assert worker.events.get().name == "王五"


def test_a_linked_account_gets_the_villages_and_a_former_one_loses_them(town):
    old, new = factories.user(Role.WORKER, town.village), factories.user()
    worker = town.assistant(user=old)
    home = factories.household(town.village)

    workers.link_account(by=town.by, worker=worker, username=new.username)

    assert list(Household.objects.visible_to(new)) == [home]
    assert not Household.objects.visible_to(old).exists()


def test_accounts_that_are_unknown_anothers_or_elsewhere_look_alike(town):
    worker, other = town.assistant(), town.assistant(town.hamlet, user=factories.user())
    abroad = factories.user(Role.COORDINATOR, town.abroad)

    for username in ("nobody", other.user.username, abroad.username):
        with pytest.raises(refusals.AccountUnusableError):
            workers.link_account(by=town.by, worker=worker, username=username)


def test_an_office_is_founded_corrected_and_closed_with_its_history(town):
    made = offices.found_office(
        by=town.by,
        division=town.township,
        name="会师镇第二民政所",
        address="",
        phone="",
        location=None,
        opened_on=TODAY - timedelta(days=3),
    )

    offices.correct_office(
        by=town.by,
        office=made,
        name="会师镇城东民政所",
        address="长征南路",
        phone="",
        location=None,
        reason="更名",
    )
    offices.close_office(by=town.by, office=made, day=TODAY, reason="并入")

    assert list(Office.objects.open_on(TODAY)) == [town.office]
    actions = [each.pgh_context.metadata["action"] for each in made.events.order_by("pgh_id")]
    assert actions == ["offices.found_office", "offices.correct_office", "offices.close_office"]


def test_an_office_with_staff_is_not_closed(town):
    factories.worker(town.township)

    with pytest.raises(refusals.OfficeStaffedError) as refused:
        offices.close_office(by=town.by, office=town.office, day=SOON, reason="撤并")

    assert refused.value.details == {"staff": 1}


def test_an_office_takes_no_name_that_another_has_and_stands_in_a_township(town):
    facts = {"address": "", "phone": "", "location": None, "opened_on": TODAY}

    with pytest.raises(refusals.OfficeNameTakenError):
        offices.found_office(by=town.by, division=town.township, name="会师镇民政所", **facts)
    with pytest.raises(refusals.WrongPlaceError):
        offices.found_office(by=town.by, division=town.village, name="南关民政所", **facts)
    with pytest.raises(NotFoundError):
        offices.found_office(by=town.by, division=town.abroad, name="一条山民政所", **facts)
