"""The measured work once more, as somebody who knows the tables would write it in SQL."""

import json

from geo_minzheng.operating.bench.askers import Askers
from geo_minzheng.operating.bench.requests_made import ANSWERS, NOTE
from geo_minzheng.shared.crs import CGCS2000, GAUSS_KRUGER_105E

_HOLDER = """
SELECT piece.village_id
  FROM boundaries_data_editionpiece AS piece
  JOIN boundaries_data_division AS village ON village.id = piece.village_id
 WHERE piece.edition_id = {edition}
   AND ST_Intersects(piece.piece, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4490))
 ORDER BY village.uid LIMIT 1"""


def insert_visit(askers: Askers) -> str:
    """The row of one visit, with its village looked up by the point."""
    return f"""\\set n random(1, {askers.places})
INSERT INTO field_api_visit
       (record_uuid, revision, household_id, village_id, started_at, ended_at, position,
        position_lon, position_lat, position_datum, position_accuracy_m, position_fixed_at,
        distance_to_dwelling_m, outcome, note, answers, recorded_by_id, recorded_at, illustrative)
SELECT gen_random_uuid(), 1, place.household_id, holder.village_id, now() - interval '1 hour',
       now() - interval '40 minutes', ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4490),
       place.lon, place.lat, 'wgs84', 12.5, now() - interval '58 minutes', 14.2, 'completed',
       '{NOTE}', '{json.dumps(ANSWERS)}', {askers.phones[0].user_id}, now(), false
  FROM bench_place AS place
 CROSS JOIN LATERAL ({_HOLDER.format(edition=askers.edition)}) AS holder
 WHERE place.number = :n;
"""  # noqa: S608 - our own numbers and constants


_LOCATE = """
WITH asked AS MATERIALIZED (
  SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), {stored}) AS point,
         ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), {stored}), {metric}) AS metres
    FROM unnest({lons}, {lats}) WITH ORDINALITY AS given (lon, lat, number)
)
SELECT asked.number, holder.*, nearest.line_m
  FROM asked
  LEFT JOIN LATERAL (
    SELECT village_id, township_id, county_id, city_id
      FROM boundaries_data_editionpiece AS piece
      JOIN boundaries_data_division AS village ON village.id = piece.village_id
     WHERE piece.edition_id = {edition} AND ST_Intersects(piece.piece, asked.point)
     ORDER BY village.uid
     LIMIT 1
  ) AS holder ON TRUE
  LEFT JOIN LATERAL (
    SELECT line.line <-> asked.metres AS line_m
      FROM boundaries_data_editionline AS line
     WHERE line.edition_id = {edition}
     ORDER BY line.line <-> asked.metres
     LIMIT 1
  ) AS nearest ON TRUE
 ORDER BY asked.number"""


def _locate(lons: str, lats: str, edition: int) -> str:
    return _LOCATE.format(
        lons=lons, lats=lats, edition=edition, stored=CGCS2000, metric=GAUSS_KRUGER_105E
    )


def locate_one(askers: Askers) -> str:
    """One place of the table, with the chain of its divisions and metres to the nearest line."""
    place = "(SELECT ARRAY[{0}] FROM bench_place WHERE number = :n)"
    return (
        f"\\set n random(1, {askers.places})\n"
        + _locate(place.format("lon"), place.format("lat"), askers.edition)
        + ";\n"
    )


def locate_many(askers: Askers, count: int) -> str:
    """The first `count` places at once."""
    places = "(SELECT array_agg({0} ORDER BY number) FROM bench_place WHERE number <= {1})"
    return _locate(places.format("lon", count), places.format("lat", count), askers.edition) + ";\n"


DENSITY = f"""
SELECT village_id, floor(ST_X(point) / 1732), floor(ST_Y(point) / 1500),
       count(*), sum(recipients)
  FROM (SELECT household.village_id,
               ST_Transform(household.location, {GAUSS_KRUGER_105E}) AS point,
               count(*) AS recipients
          FROM field_api_household AS household
          JOIN field_api_person AS person ON person.household_id = household.id
         WHERE household.status = 'active' AND person.left_on IS NULL AND person.died_on IS NULL
           AND EXISTS (SELECT FROM field_api_aid AS aid
                        WHERE aid.person_id = person.id AND aid.valid @> current_date)
         GROUP BY household.id) AS helped
 GROUP BY 1, 2, 3;
"""  # noqa: S608 - our own number

_PAGE = """
SELECT household.uid, household.code, household.head_name, household.status, household.address,
       household.village_id, version.name, household.last_visited_on, household.next_visit_due,
       ST_X(household.location), ST_Y(household.location)
  FROM (SELECT * FROM field_api_household ORDER BY {order} LIMIT 50) AS household
  JOIN boundaries_data_divisionversion AS version
    ON version.division_id = household.village_id AND version.valid @> current_date;
"""
FIRST_PAGE = _PAGE.format(order="next_visit_due, id")
LAST_PAGE = _PAGE.format(order="next_visit_due DESC, id DESC")

EXPORT = """
SELECT string_agg(concat_ws(',', household.uid, household.code, household.head_name,
         household.status, household.address, version.name, household.last_visited_on,
         household.next_visit_due, ST_X(household.location), ST_Y(household.location)), E'\\n')
  FROM field_api_household AS household
  JOIN boundaries_data_divisionversion AS version
    ON version.division_id = household.village_id AND version.valid @> current_date;
"""

FEATURES = """
SELECT json_agg(json_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(location, 7)::json,
         'properties', json_build_object('uid', uid, 'code', code, 'head_name', head_name)))
  FROM (SELECT * FROM field_api_household WHERE location IS NOT NULL ORDER BY id LIMIT 1000)
       AS household;
"""


def inside(polygon_wkt: str) -> str:
    """Households inside a polygon by village: the polygon cut into pieces, each asked for."""
    return f"""
WITH piece AS MATERIALIZED (
  SELECT ST_Subdivide(ST_GeomFromText('{polygon_wkt}', {CGCS2000}), 128) AS piece
),
home AS (
  SELECT DISTINCT ON (found.id) found.id, found.village_id
    FROM piece
   CROSS JOIN LATERAL (
         SELECT id, village_id FROM field_api_household AS household
          WHERE household.status = 'active' AND ST_Intersects(piece.piece, household.location)
         OFFSET 0) AS found
)
SELECT village_id, count(*) FROM home GROUP BY village_id;
"""  # noqa: S608 - a polygon that we drew
