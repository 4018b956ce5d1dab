"""Whether a dwelling point lies in the village that somebody chose, and which village it is in.

Answers only; what follows is the caller's. Outlines below the county are illustrative, so the
answer is advice to a person and never moves a household by itself.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from boundaries_data.describing import DescribedDivision
from boundaries_data.editions import NoEditionError
from boundaries_data.locating import locate
from boundaries_data.models import DivisionVersion, Level
from geo_minzheng.shared.crs import CGCS2000
from geo_minzheng.shared.geometry import DistanceM, to_point


@dataclass(frozen=True)
class VillageMismatch:
    """The point is not in the chosen village.

    Attributes:
        metres: from the point to the chosen village's outline; None where it has none.
        proposal: the village that holds the point; None outside the city.
        township: of the proposal, by name.
        illustrative: the outlines compared are not legal ones.
    """

    chosen_name: str
    metres: float | None
    proposal: DescribedDivision | None
    township: str
    illustrative: bool

    @property
    def sentence(self) -> str:
        """What a clerk reads: where the point lies, how far off that is, and what to do."""
        far = (
            ""
            if self.metres is None
            else _("，距所选的%(name)s界线 %(metres)d 米")
            % {"name": self.chosen_name, "metres": round(self.metres)}
        )
        if self.proposal is None:
            where = _("住房位置不在本市范围内%(far)s。请核对经纬度和坐标系，经度应在前。")
            return where % {"far": far}
        text = _("住房位置在%(township)s%(village)s%(far)s。") % {
            "township": self.township,
            "village": self.proposal.name,
            "far": far,
        }
        if self.illustrative:
            text += _("村级界线为示意，仅供核对。")
        return text + _("请采用建议的村社区，或改正坐标；确认无误时写明原因即可保存。")


def check_village(
    lon: float, lat: float, *, datum: str, village_id: int, day: date
) -> VillageMismatch | None:
    """None where the point is in the village, or nothing is published to compare with.

    Args:
        lon, lat: degrees in `datum`, as entered.
    """
    try:
        _edition, (found,) = locate(
            np.array([[lon, lat]]), datum=datum, accuracy_m=np.zeros(1), day=day
        )
    except NoEditionError:
        return None
    holder = next((each for each in found.divisions if each.level == Level.VILLAGE), None)
    if holder is not None and holder.id == village_id:
        return None
    township = next((each.name for each in found.divisions if each.level == Level.TOWNSHIP), "")
    point = to_point(found.lon, found.lat, srid=CGCS2000)
    chosen = (
        DivisionVersion.objects.as_of(day)
        .filter(division_id=village_id)
        .annotate(metres=DistanceM("outline", point))
        .values("name", "metres", "illustrative")
        .first()
    )
    return VillageMismatch(
        chosen_name=chosen["name"] if chosen else "",
        metres=chosen["metres"] if chosen else None,
        proposal=holder,
        township=township,
        illustrative=bool(chosen and chosen["illustrative"])
        or bool(holder and holder.illustrative),
    )
