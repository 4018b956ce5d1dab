-- How much of an area lies inside the city that this system serves.
--
-- reach     WKB of the area, polygons in degrees
-- srid      SRID of what is stored
-- day       whose outlines count
--
-- Returns   share: 0 to 1, by planar area; NULL where no outline is known
-- Leans on  nothing
-- Cost      the area is cut into pieces of 256 vertices, and those across the city's limit are
--           intersected with it: 0.3 s for 20,000 vertices

WITH outlines AS MATERIALIZED (
  SELECT division.level, version.outline
    FROM boundaries_data_divisionversion AS version
    JOIN boundaries_data_division AS division ON division.id = version.division_id
   WHERE division.level IN ('city', 'county') AND version.valid @> %(day)s::date
     AND version.outline IS NOT NULL
),
ours AS MATERIALIZED (
  -- Counties only where the city itself has no outline.
  SELECT ST_MakeValid(outline) AS outline FROM outlines
   WHERE level = CASE WHEN EXISTS (SELECT FROM outlines WHERE level = 'city')
                      THEN 'city' ELSE 'county' END
),
pieces AS MATERIALIZED (
  SELECT ST_MakeValid(piece) AS piece
    FROM ST_Subdivide(ST_SetSRID(ST_GeomFromWKB(%(reach)s), %(srid)s::int), 256) AS piece
)
SELECT CASE WHEN EXISTS (SELECT FROM ours)
            THEN LEAST(1, COALESCE((
              SELECT sum(ST_Area(CASE WHEN ST_CoveredBy(pieces.piece, ours.outline) THEN piece
                                      ELSE ST_Intersection(pieces.piece, ours.outline) END))
                FROM pieces JOIN ours ON ST_Intersects(pieces.piece, ours.outline))
              / NULLIF((SELECT sum(ST_Area(piece)) FROM pieces), 0), 0))
       END AS share
