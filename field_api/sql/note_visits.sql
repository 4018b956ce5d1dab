-- Write down on each household when it was last visited and when it is due again.
--
-- household_ids    field_api_household.id, each once
-- last_visited_on  the new day of each, or NULL
-- next_visit_due   the new day of each, or NULL
--
-- Returns          nothing; the count of rows touched
-- Leans on         the primary key
-- Cost             one row a household; a row that would not change is not written

UPDATE field_api_household AS household
   SET last_visited_on = noted.last_visited_on,
       next_visit_due = noted.next_visit_due
  FROM unnest(%(household_ids)s::bigint[], %(last_visited_on)s::date[],
              %(next_visit_due)s::date[])
       AS noted (id, last_visited_on, next_visit_due)
 WHERE household.id = noted.id
   AND (household.last_visited_on, household.next_visit_due)
       IS DISTINCT FROM (noted.last_visited_on, noted.next_visit_due)
