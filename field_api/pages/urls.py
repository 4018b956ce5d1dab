"""Addresses of the pages of field_api."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages.import_urls import import_urlpatterns
from field_api.pages.list_changes import (
    list_bring_forward,
    list_change,
    list_export,
    saved_view,
    saved_views,
)
from field_api.pages.lists import (
    aid_list,
    household_list,
    office_list,
    person_list,
    task_list,
    visit_list,
    worker_list,
)
from field_api.pages.phone import phone
from field_api.pages.readings import reader_list, reading_list
from field_api.pages.register_urls import register_urlpatterns
from field_api.pages.search import search_page
from field_api.pages.staff_urls import staff_urlpatterns
from field_api.pages.visits import visit_detail

page_urlpatterns: list[URLPattern | URLResolver] = [
    path("aids/", aid_list, name="aid-list"),
    path("households/", household_list, name="household-list"),
    *register_urlpatterns,
    *import_urlpatterns,
    path("readings/", reading_list, name="reading-list"),
    path("readings/people/", reader_list, name="reader-list"),
    path("lists/<str:name>/export/", list_export, name="list-export"),
    path("lists/<str:name>/bring-forward/", list_bring_forward, name="list-bring-forward"),
    path("lists/<str:name>/views/", saved_views, name="saved-views"),
    path("lists/views/<int:view>/", saved_view, name="saved-view"),
    path("lists/changes/<uuid:change>/", list_change, name="list-change"),
    path("offices/", office_list, name="office-list"),
    path("persons/", person_list, name="person-list"),
    path("tasks/", task_list, name="task-list"),
    path("workers/", worker_list, name="worker-list"),
    path("search/", search_page, name="search"),
    path("visits/", visit_list, name="visit-list"),
    path("visits/<uuid:record_uuid>/", visit_detail, name="visit-detail"),
    path("phone/", phone, name="phone"),
    *staff_urlpatterns,
]
