"""How often a household is owed a visit, and the sealed records that visits arrive in."""
