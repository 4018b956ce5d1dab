"""What the names of the public lists tell: of which kind a unit is, and what it is called."""

from boundaries_data.models import DivisionKind


def village_name(published: str) -> str:
    """The village's name from its committee's: 青江村民委员会 is the committee of 青江村."""
    for ending, kind in (
        ("村民委员会", "村"),
        ("居民委员会", "社区"),
        ("村委会", "村"),
        ("居委会", "社区"),
    ):
        if published.endswith(ending):
            stem = published.removesuffix(ending)
            return stem if stem.endswith(kind) else stem + kind
    return published


def township_kind(name: str) -> str:
    """Kind by the generic part of the name."""
    if name.endswith("街道"):
        return DivisionKind.STREET
    if name.endswith("镇"):
        return DivisionKind.TOWN
    return DivisionKind.ETHNIC_TOWNSHIP if name.endswith("族乡") else DivisionKind.TOWNSHIP
