"""Addresses of the API where the register is kept."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk import register

HOME = "households/<uuid:uid>/"
PERSON = f"{HOME}persons/<uuid:person>/"

register_api_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", register.HouseholdsView.as_view(), name="households"),
    path(HOME, register.HouseholdView.as_view(), name="household"),
    path(f"{HOME}merge/", register.MergeView.as_view(), name="household-merge-api"),
    path(f"{HOME}split/", register.SplitView.as_view(), name="household-split-api"),
    path(f"{HOME}move-out/", register.MoveOutView.as_view(), name="household-move-out-api"),
    path(f"{HOME}persons/", register.MembersView.as_view(), name="members"),
    path(PERSON, register.MemberView.as_view(), name="member"),
    path(f"{PERSON}death/", register.DeathView.as_view(), name="member-death"),
    path(f"{PERSON}aids/", register.GrantView.as_view(), name="member-aids"),
]
