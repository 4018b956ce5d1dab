-- What each village needs looked at: visits overdue, visits due soon, households without a point.
--
-- village_ids  villages to count, boundaries_data_division.id
-- today        a visit due before it is overdue
-- soon         the last due day that counts as soon
--
-- Returns      village_id, overdue, due_soon (without the overdue), unlocated; active households
--              only, no row for a village that needs nothing
-- Leans on     household_due_by_village and household_without_point, read without the table
-- Cost         grows with what needs attention, not with the register: 36,000 of 560,000 households in 13 ms

WITH due AS (
  SELECT village_id,
         count(*) FILTER (WHERE next_visit_due < %(today)s) AS overdue,
         count(*) FILTER (WHERE next_visit_due >= %(today)s) AS due_soon
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
     AND status = 'active'
     AND next_visit_due <= %(soon)s
   GROUP BY village_id
),
unlocated AS (
  SELECT village_id, count(*) AS unlocated
    FROM field_api_household
   WHERE village_id = ANY(%(village_ids)s)
     AND status = 'active'
     AND location IS NULL
   GROUP BY village_id
)
SELECT village_id,
       coalesce(overdue, 0) AS overdue,
       coalesce(due_soon, 0) AS due_soon,
       coalesce(unlocated, 0) AS unlocated
  FROM due
  FULL JOIN unlocated USING (village_id)
