-- The workers nearest to a place, with metres on the ellipsoid.
--
-- place         WKB of what is measured to: a point, or the area of a footprint
-- coarse        WKB of the same with few vertices: what the index is asked with
-- srid          SRID of what is stored
-- divisions     only workers posted in these, boundaries_data_division.id
-- day           the day of the posting
-- candidates    how many are taken by `coarse` and measured exactly
-- most          how many are returned
--
-- Returns       worker_id, name, phone (sealed), distance_m (0 inside an area), kind,
--               division_id, group_no, office
-- Leans on      worker_by_base_in_metres, the GiST index of (base::geography)
-- Cost          one index walk; it is long where the jurisdiction is far from the place, and
--               then ends with the workers: 5,200 of them in 0.2 s

WITH posted AS MATERIALIZED (
  SELECT DISTINCT ON (worker_id) worker_id, kind, division_id, group_no, office_id
    FROM field_api_posting
   WHERE valid @> %(day)s::date AND division_id = ANY(%(divisions)s)
   ORDER BY worker_id, kind DESC
),
near AS MATERIALIZED (
  SELECT worker.id
    FROM field_api_worker AS worker
   WHERE worker.base IS NOT NULL
     AND worker.id IN (SELECT worker_id FROM posted)
   ORDER BY worker.base::geography
            <-> ST_SetSRID(ST_GeomFromWKB(%(coarse)s), %(srid)s::int)::geography
   LIMIT %(candidates)s
),
place AS MATERIALIZED (
  SELECT ST_SetSRID(ST_GeomFromWKB(%(place)s), %(srid)s::int)::geography AS area
)
SELECT worker.id AS worker_id, worker.name, worker.phone,
       ST_Distance(worker.base::geography, place.area) AS distance_m,
       posted.kind, posted.division_id, posted.group_no, COALESCE(office.name, '') AS office
  FROM near
  JOIN field_api_worker AS worker ON worker.id = near.id
  JOIN posted ON posted.worker_id = worker.id
  LEFT JOIN field_api_office AS office ON office.id = posted.office_id
 CROSS JOIN place
 ORDER BY distance_m, worker.id
 LIMIT %(most)s
