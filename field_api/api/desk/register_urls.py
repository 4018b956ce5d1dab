"""Addresses of the API where the register is kept."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk.register import aids, households, joining, moves, persons

HOME = "households/<uuid:uid>/"
PERSON = f"{HOME}persons/<uuid:person>/"

register_api_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", households.HouseholdsView.as_view(), name="households"),
    path(HOME, households.HouseholdView.as_view(), name="household"),
    path(f"{HOME}merge/", joining.MergeView.as_view(), name="household-merge-api"),
    path(f"{HOME}split/", joining.SplitView.as_view(), name="household-split-api"),
    path(f"{HOME}move-out/", moves.MoveOutView.as_view(), name="household-move-out-api"),
    path(f"{HOME}persons/", persons.MembersView.as_view(), name="members"),
    path(PERSON, persons.MemberView.as_view(), name="member"),
    path(f"{PERSON}death/", persons.DeathView.as_view(), name="member-death"),
    path(f"{PERSON}aids/", aids.GrantView.as_view(), name="member-aids"),
]
