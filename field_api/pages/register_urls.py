"""Addresses of the pages where the register is kept."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages import aid_entry, household_entry, household_moves, person_entry, photos
from field_api.pages.dossier import household_dossier, household_paper
from field_api.pages.household_merge import merge
from field_api.pages.household_split import split

HOME = "households/<uuid:uid>/"
PERSON = f"{HOME}persons/<uuid:person>/"
PHOTO = f"{HOME}photos/<uuid:photo>/"
AID = f"{HOME}aids/<int:aid>/"

register_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/new/", household_entry.new_household, name="household-new"),
    path(HOME, household_dossier, name="household-dossier"),
    path(f"{HOME}paper/", household_paper, name="household-paper"),
    path(f"{HOME}correct/", household_entry.correct, name="household-correct"),
    path(f"{HOME}persons/new/", person_entry.new_person, name="person-new"),
    path(f"{PERSON}correct/", person_entry.correct, name="person-correct"),
    path(f"{PERSON}death/", person_entry.death, name="person-death"),
    path(f"{PERSON}leave/", person_entry.leave, name="person-leave"),
    path(f"{HOME}head/", person_entry.head, name="household-head"),
    path(f"{HOME}aids/new/", aid_entry.grant, name="aid-new"),
    path(f"{AID}change/", aid_entry.change, name="aid-change"),
    path(f"{AID}end/", aid_entry.end, name="aid-end"),
    path(f"{HOME}means/new/", aid_entry.means, name="means-new"),
    path(f"{HOME}photos/", photos.add, name="household-photo-add"),
    path(PHOTO, photos.photo, name="household-photo"),
    path(f"{PHOTO}remove/", photos.remove, name="household-photo-remove"),
    path(f"{HOME}merge/", merge, name="household-merge"),
    path(f"{HOME}split/", split, name="household-split"),
    path(f"{HOME}move/", household_moves.move, name="household-move"),
    path(f"{HOME}move-out/", household_moves.out, name="household-move-out"),
    path(f"{HOME}close/", household_moves.close_household, name="household-close"),
    path(f"{HOME}reopen/", household_moves.reopen_household, name="household-reopen"),
]
