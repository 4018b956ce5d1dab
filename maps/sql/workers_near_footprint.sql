-- The workers nearest to a footprint, with metres on the ellipsoid.
--
-- footprint     maps_footprint.id
-- divisions     only workers posted in these, boundaries_data_division.id
-- day           the day of the posting
-- candidates    how many are taken by a coarse outline and then measured exactly
-- most          how many are returned
--
-- Returns       worker_id, name, phone (sealed), distance_m (0 inside), kind, division_id,
--               group_no, office
-- Leans on      the index of postings by division, the GiST index of maps_bandpiece.piece
-- Cost          linear in the workers of the jurisdiction times the vertices of the coarse
--               outline, then of 50 times the exact one: 0.2 to 2 s. Asking the workers' geography index for the nearest to the area took
--               11 s, and the index of pieces for the nearest to each worker up to 30 s: inside
--               the area's box neither can leave anybody out.

WITH posted AS MATERIALIZED (
  SELECT DISTINCT ON (worker_id) worker_id, kind, division_id, group_no, office_id
    FROM field_api_posting
   WHERE valid @> %(day)s::date AND division_id = ANY(%(divisions)s)
   ORDER BY worker_id, kind DESC
),
area AS MATERIALIZED (
  SELECT ST_Collect(area) AS exact,
         cos(radians(ST_Y(ST_Centroid(ST_Collect(ST_Envelope(area)))))) AS east
    FROM maps_band
   WHERE footprint_id = %(footprint)s
),
coarse AS MATERIALIZED (
  -- 0.002 degrees are 200 m; degrees east are shortened to the length of degrees north.
  SELECT ST_Scale(ST_Simplify(exact, 0.002, TRUE), east, 1) AS outline, east FROM area
),
near AS MATERIALIZED (
  SELECT worker.id, worker.base
    FROM posted
    JOIN field_api_worker AS worker ON worker.id = posted.worker_id
   CROSS JOIN coarse
   WHERE worker.base IS NOT NULL
   ORDER BY ST_Distance(ST_Scale(worker.base, coarse.east, 1), coarse.outline), worker.id
   LIMIT %(candidates)s
)
SELECT worker.id AS worker_id, worker.name, worker.phone,
       CASE WHEN EXISTS (SELECT FROM maps_bandpiece AS piece
                           JOIN maps_band AS band ON band.id = piece.band_id
                          WHERE band.footprint_id = %(footprint)s
                            AND ST_Intersects(piece.piece, near.base)) THEN 0
            ELSE ST_Distance(near.base::geography, area.exact::geography) END AS distance_m,
       posted.kind, posted.division_id, posted.group_no, COALESCE(office.name, '') AS office
  FROM near
 CROSS JOIN area
  JOIN field_api_worker AS worker ON worker.id = near.id
  JOIN posted ON posted.worker_id = worker.id
  LEFT JOIN field_api_office AS office ON office.id = posted.office_id
 ORDER BY distance_m, worker.id
 LIMIT %(most)s
