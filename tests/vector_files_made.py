"""Small vector files in every format, made on the spot: none is stored in the repository."""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyogrio
import shapely
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

CGCS2000_PRJ = (
    'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",'
    'SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]]'
)
SQUARE = box(104.1, 36.4, 104.3, 36.6)

Shapes = list[tuple[BaseGeometry, dict[str, Any]]]


def geojson(shapes: Shapes, **extra: Any) -> bytes:
    features = [
        {"type": "Feature", "geometry": mapping(shape), "properties": properties}
        for shape, properties in shapes
    ]
    document = {"type": "FeatureCollection", "features": features, **extra}
    return json.dumps(document, ensure_ascii=False).encode()


def kml(shapes: Shapes, *, prologue: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    marks = "".join(
        "<Placemark><ExtendedData>"
        + "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in properties.items())
        + "</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)  # type: ignore[attr-defined]
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for shape, properties in shapes
    )
    return (
        f'{prologue}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    ).encode()


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def shapefile_parts(
    shapes: Shapes, *, encoding: str = "utf-8", crs: str = "EPSG:4490"
) -> dict[str, bytes]:
    """The files of a Shapefile by suffix, .cpg among them."""
    return _written(shapes, "layer.shp", "ESRI Shapefile", crs, encoding=encoding)


def shapefile_zip(parts: dict[str, bytes], *, folder: str = "", stem: str = "layer") -> bytes:
    return zipped({f"{folder}{stem}{suffix}": content for suffix, content in parts.items()})


def geopackage(shapes: Shapes, *, crs: str = "EPSG:4490") -> bytes:
    return _written(shapes, "layer.gpkg", "GPKG", crs)[".gpkg"]


def _written(shapes: Shapes, name: str, driver: str, crs: str, **options: str) -> dict[str, bytes]:
    names = list(shapes[0][1])
    columns = [np.array([row[1][field] for row in shapes], dtype=object) for field in names]
    with TemporaryDirectory() as folder:
        pyogrio.raw.write(
            Path(folder, name),
            geometry=shapely.to_wkb(np.array([row[0] for row in shapes], dtype=object)),
            field_data=columns,
            fields=names,
            geometry_type="Polygon",
            crs=crs,
            driver=driver,
            **options,
        )
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
