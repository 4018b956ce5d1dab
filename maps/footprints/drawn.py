"""A shape drawn on the screen, checked and brought to CGCS2000 like a file. Pure."""

import json
from typing import Any

from geo_minzheng.shared.vector_files import VectorFile, read_vector_file

DRAWN = "drawn"


def drawn_file(geometry: dict[str, Any], *, datum: str) -> VectorFile:
    """`geometry` as if it had come in a file.

    Args:
        geometry: a GeoJSON geometry in degrees of `datum`.

    Raises:
        VectorFileError: it is no geometry, too detailed, or off the Earth.
    """
    file = read_vector_file(json.dumps(geometry).encode(), datum=datum)
    return VectorFile(DRAWN, datum, file.features, file.warnings)
