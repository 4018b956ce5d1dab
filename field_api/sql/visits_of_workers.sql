-- How many visits each worker took part in lately.
--
-- worker_ids    workers to count
-- since_long    visits that started from here on count as visits_long
-- since_short   of those, the ones from here on count as visits_short too
--
-- Returns       worker_id, visits_short, visits_long; no row for a worker without any
-- Leans on      visit_by_start_with_outcome, worker_takes_part_in_a_visit_once; neither's table
-- Cost          grows with the visits since then: 74,000 visits of a city's quarter in 0.2 s

WITH recent AS MATERIALIZED (
  SELECT id, started_at >= %(since_short)s AS short
    FROM field_api_visit
   WHERE started_at >= %(since_long)s
   ORDER BY id
)
SELECT attendance.worker_id,
       count(*) FILTER (WHERE recent.short) AS visits_short,
       count(*) AS visits_long
  FROM recent
 CROSS JOIN LATERAL (SELECT worker_id
                       FROM field_api_visitworker
                      WHERE visit_id = recent.id
                     OFFSET 0) AS attendance
 WHERE attendance.worker_id = ANY(%(worker_ids)s)
 GROUP BY attendance.worker_id
