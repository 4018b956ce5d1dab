-- Households for which visits to others may count: those that the others were merged into, and
-- those that were split from them, however indirectly.
--
-- household_ids  an array: field_api_household.id
--
-- Returns        household_id; of the asked ones those that inherit from another
-- Leans on       the primary key, household_split_off
-- Cost           20 us a household that has none

WITH RECURSIVE heir AS (
  SELECT asked.id, false AS inherits
    FROM unnest(%(household_ids)s::bigint[]) AS asked (id)
   UNION
  SELECT further.id, true
    FROM heir
   CROSS JOIN LATERAL (
      SELECT home.merged_into_id AS id
        FROM field_api_household AS home
       WHERE home.id = heir.id AND home.merged_into_id IS NOT NULL
       UNION ALL
      SELECT parted.id
        FROM field_api_household AS parted
       WHERE parted.split_from_id = heir.id
   ) AS further
)
SELECT id AS household_id
  FROM heir
 WHERE inherits
