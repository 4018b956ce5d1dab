-- Postings whose worker should have visited for some time and did not.
--
-- division_ids   where they are posted: townships for staff, villages for assistants
-- today          the postings must be in force
-- since          a visit that started from here on breaks the silence
-- posted_before  a posting that began later is too fresh to be judged
--
-- Returns        posting_id, worker_id, division_id; by worker, the oldest posting first
-- Leans on       visit_by_start_with_outcome, worker_takes_part_in_a_visit_once; neither's table
-- Cost           grows with the visits since then: 18,000 visits of a city's month in 33 ms. The
--                attendance is looked up in the order of the visits' ids (OFFSET 0 keeps the
--                planner from reading all of it), which takes a third off.

WITH recent AS MATERIALIZED (
  SELECT id
    FROM field_api_visit
   WHERE started_at >= %(since)s
   ORDER BY id
),
seen AS MATERIALIZED (
  SELECT DISTINCT attendance.worker_id
    FROM recent
   CROSS JOIN LATERAL (SELECT worker_id
                         FROM field_api_visitworker
                        WHERE visit_id = recent.id
                       OFFSET 0) AS attendance
)
SELECT posting.id AS posting_id, posting.worker_id, posting.division_id
  FROM field_api_posting AS posting
 WHERE posting.division_id = ANY(%(division_ids)s)
   AND posting.kind IN ('staff', 'assistant')
   AND posting.valid @> %(today)s::date
   AND lower(posting.valid) <= %(posted_before)s
   AND NOT EXISTS (SELECT FROM seen WHERE seen.worker_id = posting.worker_id)
 ORDER BY posting.worker_id, posting.id
