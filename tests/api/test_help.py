"""Every page has a help text, every text has its file, and all of them stand on one page."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import ResolverMatch

from boundaries_data.models import Role
from geo_minzheng.desk.help import TOPICS, topic_of
from tests import factories

# Pages without the frame, files, and addresses that only send elsewhere.
WITHOUT = {"healthz", "session", "schema", "login", "logout", "set_language", "help", "metrics"}


def page_names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if str(pattern.pattern).startswith("api/"):
            continue
        if isinstance(pattern, URLResolver):
            found |= page_names(pattern.url_patterns)
        else:
            found.add(pattern.name or "")
    return found


PAGES = sorted(page_names(get_resolver().url_patterns) - WITHOUT)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_help_text(page: str) -> None:
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(lambda request: None, (), {}, url_name=page)

    assert topic_of(request) is not None


def test_every_text_belongs_to_a_page() -> None:
    unused = [topic.slug for topic in TOPICS if not any(topic.fits(page) for page in PAGES)]

    assert unused == []


def test_every_file_is_a_text() -> None:
    folder = settings.BASE_DIR / "geo_minzheng" / "desk" / "templates" / "desk" / "help"

    assert {path.stem for path in folder.glob("*.html")} == {topic.slug for topic in TOPICS}


@pytest.mark.django_db
def test_help_stands_on_the_page_and_together_on_one() -> None:
    client = Client()
    client.force_login(
        factories.user(Role.WORKER, factories.division("village", "南关社区")),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    page = client.get("/password/").content.decode()
    assert 'aria-controls="page-help"' in page
    assert "连续输错五次" in page

    together = client.get("/help/").content.decode()
    assert together.count("help-text") == len(TOPICS) + 1
