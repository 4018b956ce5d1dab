"""Addresses of field_api: its API and its pages."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk.aids import AidListView, AidTextView
from field_api.api.desk.households import HouseholdTextView
from field_api.api.desk.import_urls import import_api_urlpatterns
from field_api.api.desk.offices import OfficeListView
from field_api.api.desk.persons import PersonListView, PersonTextView
from field_api.api.desk.reading_purpose import ReadingPurposeView
from field_api.api.desk.readings import PrintView, ReaderListView, ReadingListView
from field_api.api.desk.register_urls import register_api_urlpatterns
from field_api.api.desk.reveal import RevealView
from field_api.api.desk.search import SearchView
from field_api.api.desk.visits import VisitListView, VisitView
from field_api.api.desk.workers import WorkerListView, WorkerTextView
from field_api.api.phone.push import PushView
from field_api.api.phone.tasks import TaskListView
from field_api.pages.urls import page_urlpatterns

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("aids/", AidListView.as_view(), name="aids"),
    path("aids/search/", AidTextView.as_view(), name="aids-by-text"),
    path("households/search/", HouseholdTextView.as_view(), name="households-by-text"),
    *register_api_urlpatterns,
    *import_api_urlpatterns,
    path("households/<uuid:uid>/reveal/", RevealView.as_view(), name="reveal"),
    path("offices/", OfficeListView.as_view(), name="offices"),
    path("persons/", PersonListView.as_view(), name="persons"),
    path("persons/search/", PersonTextView.as_view(), name="persons-by-text"),
    path("push/", PushView.as_view(), name="push"),
    path("readings/", ReadingListView.as_view(), name="readings"),
    path("readings/people/", ReaderListView.as_view(), name="readings-people"),
    path("readings/prints/", PrintView.as_view(), name="readings-prints"),
    path("readings/purpose/", ReadingPurposeView.as_view(), name="readings-purpose"),
    path("search/", SearchView.as_view(), name="search-everywhere"),
    path("tasks/", TaskListView.as_view(), name="tasks"),
    path("visits/", VisitListView.as_view(), name="visits"),
    path("visits/<uuid:record_uuid>/", VisitView.as_view(), name="visit"),
    path("workers/", WorkerListView.as_view(), name="workers"),
    path("workers/search/", WorkerTextView.as_view(), name="workers-by-text"),
]

__all__ = ["api_urlpatterns", "page_urlpatterns"]
