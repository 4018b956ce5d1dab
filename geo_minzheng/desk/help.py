"""Help in place: which text stands behind the `?` of which page, and all of them on `/help/`.

The texts themselves are `templates/desk/help/<topic>.html`, one file a topic: what the page is
for, what its words mean, what to do when something is not as expected.
"""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Topic:
    """One text. `pages` are the URL names that it belongs to; `*` ends the beginning of several."""

    slug: str
    title: str | Promise
    pages: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"desk/help/{self.slug}.html"

    def fits(self, page: str) -> bool:
        return any(
            page.startswith(name[:-1]) if name.endswith("*") else page == name
            for name in self.pages
        )


TOPICS = (
    Topic("home", _("首页"), ("home",)),
    Topic("search", _("查找"), ("search",)),
    Topic("todo", _("待办"), ("todo*",)),
    Topic("overview", _("辖区对比"), ("overview*",)),
    Topic("exporting", _("导出名单"), ("list-export",)),
    Topic("bulk", _("批量处理"), ("list-change", "list-bring-forward")),
    Topic(
        "lists",
        _("名单"),
        (
            *("household-list", "person-list", "aid-list", "visit-list", "task-list"),
            *("worker-list", "office-list", "saved-view*"),
        ),
    ),
    Topic("dossier", _("户档案"), ("household-dossier", "household-paper")),
    Topic("forms", _("登记和变更"), ("household-*", "person-*", "aid-*", "means-*")),
    Topic("visits", _("走访记录"), ("visit-detail",)),
    Topic("imports", _("批量导入"), ("import*", "sender*")),
    Topic("staff", _("民政所和人员"), ("office*", "worker*", "workload*", "posting*", "staff*")),
    Topic("density", _("密度图"), ("density*",)),
    Topic("incidents", _("灾情"), ("incident*",)),
    Topic("boundaries", _("行政区划"), ("boundaries", "division-*", "map-sources")),
    Topic("readings", _("查阅记录"), ("reading-*",)),
    Topic("readers", _("查阅统计"), ("reader-*",)),
    Topic("account", _("账号和密码"), ("password",)),
    Topic("phone", _("手机端"), ("phone",)),
)
"""In the order of `/help/`; the first that fits a page is its text."""


def topic_of(request: HttpRequest) -> Topic | None:
    """The text of the page that `request` asks for; None for a page without one."""
    match = request.resolver_match
    page = match.url_name if match else None
    return next((topic for topic in TOPICS if topic.fits(page)), None) if page else None


@require_safe
@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/help.html", {"topics": TOPICS})
