-- Households whose visit of a month had not been made by its end. A part of `households_owing`, which
-- lists them, and of `month_of_visits`, which counts them.
--
-- village_ids  villages to look in, as the households stand today
-- after        the first instant after the month
-- after_day    the same as a day: a visit due before it was due by the month's end
--
-- Returns      id and village_id of the household, each household once: those that are due still, and
--              those visited since whose visit before, plus the months of their cycle as it is
--              today, fell due by the month's end
-- Leans on     household_due_by_village, visit_by_start_with_outcome, visit_of_household_by_start
-- Cost         the visits made since the month ended: 0.4 s for the month before in a city

SELECT id, village_id
  FROM field_api_household
 WHERE village_id = ANY(%(village_ids)s)
   AND status = 'active'
   AND next_visit_due < %(after_day)s
UNION ALL
SELECT household.id, household.village_id
  FROM (SELECT DISTINCT household_id
          FROM field_api_visit
         WHERE started_at >= %(after)s
           AND outcome = 'completed') AS visited_since
  JOIN field_api_household AS household ON household.id = visited_since.household_id
 CROSS JOIN LATERAL (SELECT started_at
                       FROM field_api_visit
                      WHERE household_id = household.id
                        AND started_at < %(after)s
                        AND outcome = 'completed'
                      ORDER BY started_at DESC
                      LIMIT 1) AS before
 WHERE household.village_id = ANY(%(village_ids)s)
   AND household.status = 'active'
   AND household.next_visit_due >= %(after_day)s
   AND household.last_visited_on IS NOT NULL
   AND (before.started_at AT TIME ZONE 'Asia/Shanghai')::date
       + make_interval(months =>
           (extract(year FROM household.next_visit_due)
            - extract(year FROM household.last_visited_on))::int * 12
           + (extract(month FROM household.next_visit_due)
              - extract(month FROM household.last_visited_on))::int) < %(after_day)s
