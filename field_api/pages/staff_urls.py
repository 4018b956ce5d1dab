"""Addresses of what waits, the overview, workers, offices and workload."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages.offices import new_office, office_page
from field_api.pages.overview import overview_page
from field_api.pages.todo import todo_list
from field_api.pages.workers import new_worker, worker_page
from field_api.pages.workload import workload_page

staff_urlpatterns: list[URLPattern | URLResolver] = [
    path("todo/<slug:subject>/", todo_list, name="todo"),
    path("overview/", overview_page, name="overview"),
    path("workload/", workload_page, name="workload"),
    path("workers/new/", new_worker, name="worker-new"),
    path("workers/<int:worker>/", worker_page, name="worker"),
    path("offices/new/", new_office, name="office-new"),
    path("offices/<int:office>/", office_page, name="office"),
]
