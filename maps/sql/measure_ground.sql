-- Square kilometres of every village in every band, worse bands subtracted.
--
-- footprint  maps_footprint.id; its bands and their pieces are stored
-- day        day of the footprint: whose outlines count
--
-- Returns    nothing; writes maps_reachedground
-- Leans on   the GiST index of maps_bandpiece.piece
-- Cost       linear in pairs of a village and a piece that meet; each pair is small

INSERT INTO maps_reachedground (footprint_id, village_id, band_id, area_km2)
WITH village AS MATERIALIZED (
  -- An outline from an import may be invalid; it must not stop an emergency.
  SELECT version.division_id,
         CASE WHEN ST_IsValid(version.outline) THEN version.outline
              ELSE ST_MakeValid(version.outline) END AS outline
    FROM boundaries_data_divisionversion AS version
    JOIN boundaries_data_division AS division ON division.id = version.division_id
   WHERE division.level = 'village' AND version.valid @> %(day)s::date
     AND version.outline IS NOT NULL
),
reached AS (
  SELECT village.division_id, band.id AS band_id, band.level,
         sum(ST_Area(ST_CollectionExtract(
               CASE WHEN ST_CoveredBy(piece.piece, village.outline) THEN piece.piece
                    ELSE ST_Intersection(piece.piece, village.outline) END, 3)::geography))
           / 1e6 AS area_km2
    FROM maps_band AS band
    JOIN maps_bandpiece AS piece ON piece.band_id = band.id
    JOIN village ON ST_Intersects(piece.piece, village.outline)
   WHERE band.footprint_id = %(footprint)s
   GROUP BY village.division_id, band.id, band.level
),
alone AS (
  -- Pieces hold the worse bands too, so the next worse band is taken away again.
  SELECT division_id, band_id,
         GREATEST(0, area_km2 - COALESCE(
           lag(area_km2) OVER (PARTITION BY division_id ORDER BY level DESC), 0)) AS area_km2
    FROM reached
)
SELECT %(footprint)s, division_id, band_id, area_km2
  FROM alone
 WHERE area_km2 > 0
