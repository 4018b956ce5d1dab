"""Relations inside a household when another member becomes its head, and self-care by items.

Pure rules. A relation that cannot be known from the two old ones is `other`, for a clerk to set.
"""

from field_api.models.person_choices import Relation, SelfCare

_TO_NEW_HEAD: dict[tuple[str, str], str] = {
    # (the new head was the old one's …, this member was the old one's …): now
    (Relation.SPOUSE, Relation.HEAD): Relation.SPOUSE,
    (Relation.SPOUSE, Relation.CHILD): Relation.CHILD,
    (Relation.SPOUSE, Relation.GRANDCHILD): Relation.GRANDCHILD,
    (Relation.CHILD, Relation.HEAD): Relation.PARENT,
    (Relation.CHILD, Relation.SPOUSE): Relation.PARENT,
    (Relation.PARENT, Relation.HEAD): Relation.CHILD,
    (Relation.PARENT, Relation.CHILD): Relation.GRANDCHILD,
    (Relation.PARENT, Relation.PARENT): Relation.SPOUSE,
}


def relation_to_new_head(relation: str, new_head_was: str) -> str:
    """How a member stands to the new head.

    Args:
        relation: of the member to the old head.
        new_head_was: of the new head to the old one.
    """
    return _TO_NEW_HEAD.get((new_head_was, relation), Relation.OTHER)


def self_care_by_items(failed: int) -> str:
    """《特困人员认定办法》: of six items, 1 to 3 failed is partly able, 4 or more unable."""
    if failed == 0:
        return SelfCare.ABLE
    return SelfCare.PARTLY if failed <= 3 else SelfCare.UNABLE
