"""Addresses of the pages of field_api."""

from django.urls import URLPattern, URLResolver, path

from field_api.pages.households import household_dossier, household_list
from field_api.pages.phone import phone
from field_api.pages.readings import reader_list, reading_list
from field_api.pages.staff_urls import staff_urlpatterns
from field_api.pages.search import search_page
from field_api.pages.visits import visit_detail, visit_list

page_urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", household_list, name="household-list"),
    path("households/<uuid:uid>/", household_dossier, name="household-dossier"),
    path("readings/", reading_list, name="reading-list"),
    path("readings/people/", reader_list, name="reader-list"),
    path("search/", search_page, name="search"),
    path("visits/", visit_list, name="visit-list"),
    path("visits/<uuid:record_uuid>/", visit_detail, name="visit-detail"),
    path("phone/", phone, name="phone"),
    *staff_urlpatterns,
]
