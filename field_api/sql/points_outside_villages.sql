-- Which of many points lie outside the village that is said of them, how far, and where instead.
--
-- numbers      an array: what each point is called
-- village_ids  an array: the village said of each
-- lons         an array: degrees in CGCS2000
-- lats         an array: degrees in CGCS2000
-- day          whose outlines
--
-- Returns      number, metres from the village's outline on the ellipsoid, place (name of the
--              village that holds the point; null if none)
-- Leans on     the primary key of versions by division and day; GiST of outlines for the few outside
-- Cost         15 us a point inside its village; 1 ms for one outside

WITH said AS MATERIALIZED (
  SELECT point.number, version.outline,
         ST_SetSRID(ST_Point(point.lon, point.lat), ST_SRID(version.outline)) AS location
    FROM unnest(%(numbers)s::int[], %(village_ids)s::bigint[],
                %(lons)s::float8[], %(lats)s::float8[]) AS point (number, village_id, lon, lat)
    JOIN boundaries_data_divisionversion AS version
      ON version.division_id = point.village_id AND version.valid @> %(day)s::date
   WHERE version.outline IS NOT NULL
   -- Points of one village after another: its outline is prepared once.
   ORDER BY point.village_id
),
outside AS MATERIALIZED (
  SELECT number, outline, location FROM said WHERE NOT ST_Covers(outline, location)
)
SELECT outside.number,
       ST_Distance(outside.outline::geography, outside.location::geography) AS metres,
       (SELECT other.name
          FROM boundaries_data_divisionversion AS other
          JOIN boundaries_data_division AS division
            ON division.id = other.division_id AND division.level = 'village'
         WHERE other.valid @> %(day)s::date AND ST_Covers(other.outline, outside.location)
         ORDER BY division.uid
         LIMIT 1) AS place
  FROM outside
