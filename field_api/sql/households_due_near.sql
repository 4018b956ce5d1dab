-- Households that are due, the nearest first; those without a dwelling point follow by due day.
--
-- village_ids  villages to look in, boundaries_data_division.id
-- due_by       the last due day that counts
-- lon          of the asker, CGCS2000, degrees
-- lat          of the asker, CGCS2000, degrees
-- srid         of CGCS2000
-- start        rows to leave out at the beginning
-- stop         the row to end before
--
-- Returns      household_id, distance_m (on the ellipsoid; NULL without a dwelling point)
-- Leans on     household_by_point_in_metres for the nearest, household_by_village where few are due
-- Cost         `stop` neighbours of a point, and those skipped between them as not due or elsewhere

WITH located AS (
  -- Nobody is left out for want of a point, so both halves go up to `stop`.
  SELECT household.id AS household_id,
         household.location::geography <-> asker.point AS distance_m
    FROM field_api_household AS household,
         (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), %(srid)s::int)::geography AS point)
         AS asker
   WHERE household.village_id = ANY(%(village_ids)s)
     AND household.status = 'active'
     AND household.next_visit_due <= %(due_by)s
     AND household.location IS NOT NULL
   ORDER BY household.location::geography <-> asker.point, household.id
   LIMIT %(stop)s
),
unlocated AS (
  SELECT household.id AS household_id, household.next_visit_due
    FROM field_api_household AS household
   WHERE household.village_id = ANY(%(village_ids)s)
     AND household.status = 'active'
     AND household.next_visit_due <= %(due_by)s
     AND household.location IS NULL
   ORDER BY household.next_visit_due, household.id
   LIMIT %(stop)s
),
in_order AS (
  SELECT household_id, distance_m, NULL::date AS next_visit_due FROM located
  UNION ALL
  SELECT household_id, NULL, next_visit_due FROM unlocated
)
SELECT household_id, distance_m
  FROM in_order
 ORDER BY distance_m NULLS LAST, next_visit_due, household_id
OFFSET %(start)s LIMIT %(stop)s - %(start)s
