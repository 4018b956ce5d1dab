-- Give households the day of their next visit.
--
-- household_ids  an array: field_api_household.id
-- days           an array: the day for each; null where no visit is due
--
-- Returns        nothing; the number of rows touched
-- Leans on       the primary key
-- Cost           20 us a household, most of it history

UPDATE field_api_household AS household
   SET next_visit_due = given.day
  FROM unnest(%(household_ids)s::bigint[], %(days)s::date[]) AS given (id, day)
 WHERE household.id = given.id
