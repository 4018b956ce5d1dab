"""Divisions through time, where their outlines came from, and who answers for which."""

from boundaries_data.models.appointment import Appointment, Role
from boundaries_data.models.division import Division, Level
from boundaries_data.models.division_code import CodeScheme, DivisionCode
from boundaries_data.models.division_version import DivisionKind, DivisionVersion
from boundaries_data.models.edition import Edition, EditionLine, EditionOutline, EditionPiece
from boundaries_data.models.outline_source import OutlineComparison, OutlineSource, SourceOutline
from boundaries_data.models.place_name import PlaceName

__all__ = [
    "Appointment",
    "CodeScheme",
    "Division",
    "DivisionCode",
    "DivisionKind",
    "DivisionVersion",
    "Edition",
    "EditionLine",
    "EditionOutline",
    "EditionPiece",
    "Level",
    "OutlineComparison",
    "OutlineSource",
    "PlaceName",
    "Role",
    "SourceOutline",
]
