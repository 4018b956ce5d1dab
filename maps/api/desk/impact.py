"""Whom a footprint reaches, in numbers, by division and band."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries_data.models import Division, DivisionVersion, Level
from field_api.api.query import Query
from maps.api.desk.asker import footprint_of, incident_of, scope_running_incidents
from maps.impact import (
    LEVELS,
    Balance,
    Counted,
    Impact,
    ImpactRow,
    contacted_in,
    hardest_first,
    impact_of,
)
from maps.models import Band, Footprint, FootprintStatus


class ImpactQuery(Query):
    """Which version, and by divisions of which level."""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The newest if absent."
    )
    level = serializers.ChoiceField(
        choices=[str(level) for level in LEVELS], default=Level.TOWNSHIP.value
    )


class CountedShape(serializers.Serializer[Any]):
    """Households and persons."""

    households = serializers.IntegerField()
    persons = serializers.IntegerField()


class SpreadShape(serializers.Serializer[Any]):
    """`low` are surely inside, `central` also at the edge, `high` also the unlocated."""

    low = serializers.IntegerField()
    central = serializers.IntegerField()
    high = serializers.IntegerField()


class TotalShape(serializers.Serializer[Any]):
    households = SpreadShape()
    persons = SpreadShape()


class ImpactDivisionShape(serializers.Serializer[Any]):
    """A division by its name on the day of the footprint."""

    uid = serializers.UUIDField()
    level = serializers.CharField()
    name = serializers.CharField()


class ImpactRowShape(CountedShape):
    """One division and band; a household is counted in its worst band only."""

    division = ImpactDivisionShape(allow_null=True)
    band = serializers.FloatField(help_text="The band's level.")
    by_class = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Households by programme and class of their hardest aid, as rural_dibao.1.",
    )
    area_km2 = serializers.FloatField(help_text="Of the division in this band and no worse one.")


class BalanceShape(serializers.Serializer[Any]):
    """reached + outside + unlocated = register."""

    division = ImpactDivisionShape(allow_null=True)
    register = CountedShape()
    reached = CountedShape()
    outside = CountedShape()
    unlocated = CountedShape()


class ImpactShape(serializers.Serializer[Any]):
    """Whom one version reaches inside the asker's jurisdiction."""

    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=FootprintStatus.choices)
    as_of = serializers.DateField(help_text="The register and the divisions are of this day.")
    level = serializers.CharField()
    register = CountedShape()
    outside = CountedShape()
    unlocated = CountedShape()
    total = TotalShape()
    contacted = serializers.IntegerField(
        help_text="Reached or unlocated households visited since the incident began, today."
    )
    rows = ImpactRowShape(many=True)
    divisions = BalanceShape(many=True)


class ImpactView(APIView):
    """Whom a version of a footprint reaches."""

    @extend_schema(operation_id="impact_read", parameters=[ImpactQuery], responses=ImpactShape)
    def get(self, request: Request, incident: int) -> Response:
        scope = scope_running_incidents(request)
        found = incident_of(request, incident)
        query = ImpactQuery.read(request)
        footprint = footprint_of(found, query.get("version"))
        return Response(
            impact_shape(footprint, village_ids=scope.village_ids, level=str(query["level"]))
        )


def impact_shape(footprint: Footprint, *, village_ids: tuple[int, ...], level: str) -> Any:
    """The impact as `ImpactShape`."""
    impact = impact_of(footprint, village_ids=village_ids, level=level)
    names = _Names(impact)
    levels = dict(Band.objects.filter(footprint=footprint).values_list("pk", "level"))
    whole = impact.whole
    return {
        "version": footprint.version,
        "status": footprint.status,
        "as_of": impact.as_of,
        "level": level,
        "register": _counted(whole.register),
        "outside": _counted(whole.outside),
        "unlocated": _counted(whole.unlocated),
        "total": {
            "households": _spread(impact, "households"),
            "persons": _spread(impact, "persons"),
        },
        "contacted": contacted_in(footprint, village_ids=village_ids),
        "rows": sorted(
            (_row(row, names, levels) for row in impact.rows),
            key=lambda row: (-row["band"], -row["households"], names.order(row["division"])),
        ),
        "divisions": sorted(
            (_balance(balance, names) for balance in impact.balances),
            key=lambda balance: names.order(balance["division"]),
        ),
    }


class _Names:
    """Divisions of an impact by their names on its day: two queries for all."""

    def __init__(self, impact: Impact) -> None:
        found = {row.division_id for row in impact.rows}
        found |= {balance.division_id for balance in impact.balances}
        ids = {division_id for division_id in found if division_id is not None}
        names = dict(
            DivisionVersion.objects.as_of(impact.as_of)
            .filter(division_id__in=ids)
            .values_list("division_id", "name")
        )
        self._known = {
            division.pk: {
                "uid": str(division.uid),
                "level": division.level,
                "name": names.get(division.pk, ""),
            }
            for division in Division.objects.filter(pk__in=ids)
        }

    def of(self, division_id: int | None) -> dict[str, str] | None:
        return None if division_id is None else self._known.get(division_id)

    @staticmethod
    def order(division: dict[str, str] | None) -> tuple[str, str]:
        return ("", "") if division is None else (division["name"], division["uid"])


def _counted(counted: Counted) -> dict[str, int]:
    return {"households": counted.households, "persons": counted.persons}


def _spread(impact: Impact, what: str) -> dict[str, int]:
    return {name: getattr(getattr(impact, name), what) for name in ("low", "central", "high")}


def _row(row: ImpactRow, names: _Names, levels: dict[int, float]) -> dict[str, Any]:
    return {
        "division": names.of(row.division_id),
        "band": levels[row.band],
        **_counted(row.counted),
        "by_class": hardest_first(row.by_class),
        "area_km2": round(row.area_km2, 4),
    }


def _balance(balance: Balance, names: _Names) -> dict[str, Any]:
    return {
        "division": names.of(balance.division_id),
        "register": _counted(balance.register),
        "reached": _counted(balance.reached),
        "outside": _counted(balance.outside),
        "unlocated": _counted(balance.unlocated),
    }
