"""Coordinate systems: the only file that names an SRID.

Longitude before latitude, in degrees, everywhere.
"""

from django.db import models

CGCS2000 = 4490
"""What geometry is stored in, as the Surveying and Mapping Law requires."""

WGS84 = 4326
"""What GPS and GeoJSON speak; agrees with CGCS2000 to within a metre, so no shift is applied."""

WEB_MERCATOR = 3857
"""What tiles are drawn in. Never measured in."""


class Datum(models.TextChoices):
    """What a pair of degrees refers to. Every coordinate that enters says it."""

    WGS84 = "wgs84", "WGS 84"
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"
