-- What there is to do in each village, and what was done lately.
--
-- village_ids   villages to count
-- today         a visit due before it is overdue
-- soon          the last due day that counts as due
-- since_long    visits that started from here on count as visits_long
-- since_short   of those, the ones from here on count as visits_short too
--
-- Returns       village_id, households (active), overdue, due (without the overdue), visits_short,
--               visits_long (of any outcome, by the village of the household today)
-- Leans on      household_by_village, household_off_the_register, household_due_by_village and
--               visit_by_start_with_outcome, each read without its table
-- Cost          0.3 s for a city of 560,000, 10 ms for a township

WITH every AS (
  SELECT village_id, count(*) AS households
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
   GROUP BY village_id
),
gone AS (
  SELECT village_id, count(*) AS households
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
     AND status <> 'active'
   GROUP BY village_id
),
to_visit AS (
  SELECT village_id,
         count(*) FILTER (WHERE next_visit_due < %(today)s) AS overdue,
         count(*) FILTER (WHERE next_visit_due >= %(today)s) AS due
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
     AND status = 'active'
     AND next_visit_due <= %(soon)s
   GROUP BY village_id
),
homes AS (
  SELECT village_id,
         every.households - coalesce(gone.households, 0) AS households,
         coalesce(to_visit.overdue, 0) AS overdue,
         coalesce(to_visit.due, 0) AS due
    FROM every
    LEFT JOIN gone USING (village_id)
    LEFT JOIN to_visit USING (village_id)
   WHERE every.households > coalesce(gone.households, 0)
),
calls AS (
  SELECT household.village_id,
         count(*) FILTER (WHERE visit.started_at >= %(since_short)s) AS visits_short,
         count(*) AS visits_long
    FROM field_api_visit AS visit
    JOIN field_api_household AS household ON household.id = visit.household_id
   WHERE visit.started_at >= %(since_long)s
     AND household.village_id = ANY(%(village_ids)s)
   GROUP BY household.village_id
)
SELECT village_id,
       coalesce(homes.households, 0) AS households,
       coalesce(homes.overdue, 0) AS overdue,
       coalesce(homes.due, 0) AS due,
       coalesce(calls.visits_short, 0) AS visits_short,
       coalesce(calls.visits_long, 0) AS visits_long
  FROM homes
  FULL JOIN calls USING (village_id)
