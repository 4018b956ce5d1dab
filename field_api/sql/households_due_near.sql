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
-- Returns      household_id, distance_m (on the ellipsoid; NULL without a dwelling point), place
-- Leans on     household_by_point_in_metres for the nearest, household_by_village where few are due
-- Cost         `stop` neighbours of a point, and those skipped between them as not due or elsewhere

WITH nearest AS MATERIALIZED (
  -- `<->` measures on a sphere and so may swap two whose distances agree to 3 parts in 1,000; it
  -- is what the index can serve. One more key to sort by, and the planner leaves the index for a
  -- sort of everybody (480 ms instead of 2 over a city of 560,000 households).
  SELECT household.id AS household_id,
         ST_Distance(household.location::geography, asker.point) AS distance_m
    FROM field_api_household AS household,
         (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), %(srid)s::int)::geography AS point)
         AS asker
   WHERE household.village_id = ANY(%(village_ids)s)
     AND household.status = 'active'
     AND household.next_visit_due <= %(due_by)s
     AND household.location IS NOT NULL
   ORDER BY household.location::geography <-> asker.point
   LIMIT %(stop)s
),
located AS (
  -- Numbered as the index gave them: two dwellings at one point keep their order on every page.
  SELECT household_id, distance_m, row_number() OVER () AS place
    FROM nearest
),
unlocated AS (
  -- Nobody is left out for want of a point.
  SELECT id AS household_id, %(stop)s + row_number() OVER (ORDER BY next_visit_due, id) AS place
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
     AND status = 'active'
     AND next_visit_due <= %(due_by)s
     AND location IS NULL
   ORDER BY next_visit_due, id
   LIMIT %(stop)s - (SELECT count(*) FROM nearest)
)
SELECT household_id, distance_m, place FROM located
UNION ALL
SELECT household_id, NULL, place FROM unlocated
ORDER BY place
OFFSET %(start)s LIMIT %(stop)s - %(start)s
