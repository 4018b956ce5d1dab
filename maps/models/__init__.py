"""Incidents, how far they reach, and whom they reach."""

from maps.models.footprint import Band, BandPiece, Footprint, FootprintStatus
from maps.models.impact import ImpactedHousehold, Inclusion, ReachedGround, VillageTally
from maps.models.incident import Incident, IncidentKind, IncidentStatus

__all__ = [
    "Band",
    "BandPiece",
    "Footprint",
    "FootprintStatus",
    "ImpactedHousehold",
    "Incident",
    "IncidentKind",
    "IncidentStatus",
    "Inclusion",
    "ReachedGround",
    "VillageTally",
]
