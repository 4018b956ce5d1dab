-- The day of the last completed visit that counts for each of some households: its own visits,
-- those of households merged into it, and those of the one it was split from, up to that day.
--
-- household_ids  an array: field_api_household.id
-- zone           name of the time zone in which a visit's day is told
--
-- Returns        household_id, day; none for a household that nobody has visited
-- Leans on       household_split_off, the index of merged_into, visit_of_household_by_start
-- Cost           0.1 ms a household; an undone merge leads back where it came from with an earlier
--                day, so every path ends

WITH RECURSIVE counted AS (
  SELECT asked.id AS household_id, asked.id AS source_id, 'infinity'::date AS until
    FROM unnest(%(household_ids)s::bigint[]) AS asked (id)
   UNION
  SELECT counted.household_id, further.id, further.until
    FROM counted
   CROSS JOIN LATERAL (
      SELECT gone.id, counted.until
        FROM field_api_household AS gone
       WHERE gone.merged_into_id = counted.source_id
       UNION ALL
      SELECT home.split_from_id, least(counted.until, home.split_on)
        FROM field_api_household AS home
       WHERE home.id = counted.source_id AND home.split_from_id IS NOT NULL
   ) AS further
)
SELECT counted.household_id, max(called.day) AS day
  FROM counted
 CROSS JOIN LATERAL (
    SELECT (visit.started_at AT TIME ZONE %(zone)s)::date AS day
      FROM field_api_visit AS visit
     WHERE visit.household_id = counted.source_id AND visit.outcome = 'completed'
 ) AS called
 WHERE called.day <= counted.until
 GROUP BY counted.household_id
