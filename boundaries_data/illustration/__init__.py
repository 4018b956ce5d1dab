"""An invented coverage of townships and villages, where no source has outlines.

Villages tile townships, townships tile counties, counties keep their published outline. It is for
demonstrations and tests, marked illustrative everywhere, and replaced by an import. Pure
calculation: no database, no clock, all chance from a seed.
"""
