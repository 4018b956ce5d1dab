-- The workers nearest to a point, with metres on the ellipsoid.
--
-- place         WKB of a point
-- srid          SRID of what is stored
-- divisions     only workers posted in these, boundaries_data_division.id
-- day           the day of the posting
-- most          how many are returned
--
-- Returns       worker_id, name, phone (sealed), distance_m, kind, division_id, group_no, office
-- Leans on      worker_by_base_in_metres, the GiST index of (base::geography)
-- Cost          one index walk that ends with the last worker asked for; where the jurisdiction
--               is far away it ends with all workers, 5,200 of them in 20 ms

WITH posted AS MATERIALIZED (
  SELECT DISTINCT ON (worker_id) worker_id, kind, division_id, group_no, office_id
    FROM field_api_posting
   WHERE valid @> %(day)s::date AND division_id = ANY(%(divisions)s)
   ORDER BY worker_id, kind DESC
),
near AS MATERIALIZED (
  SELECT worker.id,
         worker.base::geography
           <-> ST_SetSRID(ST_GeomFromWKB(%(place)s), %(srid)s::int)::geography AS distance_m
    FROM field_api_worker AS worker
   WHERE worker.base IS NOT NULL
     AND worker.id IN (SELECT worker_id FROM posted)
   ORDER BY distance_m, worker.id
   LIMIT %(most)s
)
SELECT worker.id AS worker_id, worker.name, worker.phone, near.distance_m,
       posted.kind, posted.division_id, posted.group_no, COALESCE(office.name, '') AS office
  FROM near
  JOIN field_api_worker AS worker ON worker.id = near.id
  JOIN posted ON posted.worker_id = worker.id
  LEFT JOIN field_api_office AS office ON office.id = posted.office_id
 ORDER BY near.distance_m, worker.id
