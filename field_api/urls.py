"""Addresses of field_api: its API and its pages."""

from django.urls import URLPattern, URLResolver, path

from field_api.api.desk.households import HouseholdListView, HouseholdView
from field_api.api.desk.visits import VisitListView, VisitView
from field_api.api.desk.workers import WorkerListView
from field_api.api.phone.push import PushView
from field_api.api.phone.tasks import TaskListView
from field_api.pages.urls import page_urlpatterns

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", HouseholdListView.as_view(), name="households"),
    path("households/<uuid:uid>/", HouseholdView.as_view(), name="household"),
    path("push/", PushView.as_view(), name="push"),
    path("tasks/", TaskListView.as_view(), name="tasks"),
    path("visits/", VisitListView.as_view(), name="visits"),
    path("visits/<uuid:record_uuid>/", VisitView.as_view(), name="visit"),
    path("workers/", WorkerListView.as_view(), name="workers"),
]

__all__ = ["api_urlpatterns", "page_urlpatterns"]
