-- How the visits of a month stood at its end, by village.
--
-- village_ids  villages to count, as the households stand today
-- first        the first instant of the month
-- after        the first instant after it
-- after_day    the same as a day: a visit due before it was due by the month's end
--
-- Returns      village_id, visits (completed in the month), homes_done (households with one),
--              owing (households on the register today whose visit was due by the month's end and
--              had not been made); no row for a village without any
-- Leans on     visit_by_start_with_outcome without the table, visit_of_household_by_start,
--              household_due_by_village
-- Cost         the visits since the month began: 30 ms for this month in a city, 0.4 s for the one
--              before. A household visited since is owing if its visit before, plus the months
--              of its cycle as it is today, fell due by the month's end

WITH done AS (
  SELECT household.village_id,
         count(*) AS visits,
         count(DISTINCT visit.household_id) AS homes_done
    FROM field_api_visit AS visit
    JOIN field_api_household AS household ON household.id = visit.household_id
   WHERE visit.started_at >= %(first)s
     AND visit.started_at < %(after)s
     AND visit.outcome = 'completed'
     AND household.village_id = ANY(%(village_ids)s)
   GROUP BY household.village_id
),
owed AS (
  SELECT village_id, count(*) AS owing
    FROM (
-- include: owing_at_months_end
    ) AS household
   GROUP BY village_id
)
SELECT village_id,
       coalesce(done.visits, 0) AS visits,
       coalesce(done.homes_done, 0) AS homes_done,
       coalesce(owed.owing, 0) AS owing
  FROM done
  FULL JOIN owed USING (village_id)
