"""Who may ask about incidents, and which incident and version they mean."""

from django.utils.translation import gettext as _
from rest_framework.request import Request

from boundaries_data.jurisdiction import Right, Scope, scope_of
from field_api.api.asker import person_of
from geo_minzheng.shared.errors import NoRightError, NotFoundError
from maps.models import Footprint, Incident


class IncidentWithoutFootprintError(NotFoundError):
    """The incident is there, but nobody has said yet where it reaches."""

    code = "incident.no_footprint"


def scope_running_incidents(request: Request) -> Scope:
    """The scope of a person who runs incidents.

    Raises:
        NoRightError: their role does not allow it, in whatever jurisdiction.
    """
    scope = scope_of(person_of(request))
    if not scope.may(Right.RUN_INCIDENTS):
        raise NoRightError(_("您的角色不能处理灾情事件，请联系协调员。"))
    return scope


def incident_of(request: Request, number: int) -> Incident:
    """The incident with this number.

    Raises:
        NotFoundError: there is none that the asker may see.
    """
    found = Incident.objects.visible_to(person_of(request)).filter(pk=number).first()
    if found is None:
        raise NotFoundError(_("找不到这个灾情事件。"))
    return found


def footprint_of(incident: Incident, version: int | None) -> Footprint:
    """A version of where `incident` reaches; the newest if None.

    Raises:
        IncidentWithoutFootprintError: it has none at all.
        NotFoundError: it has not that one.
    """
    footprints = Footprint.objects.filter(incident=incident).select_related("incident")
    newest = footprints.order_by("-version").first()
    if newest is None:
        raise IncidentWithoutFootprintError(
            _("这个灾情事件还没有影响范围。请先上传文件或在图上画出范围。")
        )
    if version is None or version == newest.version:
        return newest
    found = footprints.filter(version=version).first()
    if found is None:
        raise NotFoundError(_("没有这一版影响范围。"))
    return found
