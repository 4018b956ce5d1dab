-- How many visits each worker took part in lately, by the village of the household today.
--
-- worker_ids    workers to count
-- village_ids   villages whose households the asker sees: the list shows the visits of no others
-- since_long    visits that started from here on count as visits_long
-- since_short   of those, the ones from here on count as visits_short too
--
-- Returns       worker_id, village_id, visits_short, visits_long; no row where there are none
-- Leans on      visit_by_start_with_outcome without the table; attendance and households by their
--               indexes for few visits, whole for many, as the planner sees fit
-- Cost          grows with the visits since then: 117,000 visits of a city's quarter in 0.4 s

SELECT attendance.worker_id,
       household.village_id,
       count(*) FILTER (WHERE visit.started_at >= %(since_short)s) AS visits_short,
       count(*) AS visits_long
  FROM field_api_visit AS visit
  JOIN field_api_visitworker AS attendance ON attendance.visit_id = visit.id
  JOIN field_api_household AS household ON household.id = visit.household_id
 WHERE visit.started_at >= %(since_long)s
   AND attendance.worker_id = ANY(%(worker_ids)s)
   AND household.village_id = ANY(%(village_ids)s)
 GROUP BY attendance.worker_id, household.village_id
