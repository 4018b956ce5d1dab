"""Addresses of the API where the register is kept."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk.register import aids, households, joining, means, moves, persons, points

HOME = "households/<uuid:uid>/"
PERSON = f"{HOME}persons/<uuid:person>/"
AID = f"{HOME}aids/<int:aid>/"

register_api_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", households.HouseholdsView.as_view(), name="households"),
    path(HOME, households.HouseholdView.as_view(), name="household"),
    path(f"{HOME}merge/", joining.MergeView.as_view(), name="household-merge-api"),
    path(f"{HOME}split/", joining.SplitView.as_view(), name="household-split-api"),
    path(f"{HOME}move-out/", moves.MoveOutView.as_view(), name="household-move-out-api"),
    path(f"{HOME}move/", moves.MoveView.as_view(), name="household-move-api"),
    path(f"{HOME}close/", moves.CloseView.as_view(), name="household-close-api"),
    path(f"{HOME}reopen/", moves.ReopenView.as_view(), name="household-reopen-api"),
    path(f"{HOME}point/", points.PointView.as_view(), name="household-point-api"),
    path(f"{HOME}head/", persons.HeadView.as_view(), name="household-head-api"),
    path(f"{HOME}means/", means.MeansView.as_view(), name="household-means-api"),
    path(f"{HOME}persons/", persons.MembersView.as_view(), name="members"),
    path(PERSON, persons.MemberView.as_view(), name="member"),
    path(f"{PERSON}death/", persons.DeathView.as_view(), name="member-death"),
    path(f"{PERSON}leave/", persons.LeaveView.as_view(), name="member-leave"),
    path(f"{PERSON}aids/", aids.GrantView.as_view(), name="member-aids"),
    path(f"{AID}change/", aids.ChangeView.as_view(), name="aid-change-api"),
    path(f"{AID}end/", aids.EndView.as_view(), name="aid-end-api"),
]
