-- Persons of a large jurisdiction by name: whole, then as it begins.
--
-- villages     the villages whose names may be seen
-- name         the name as typed, not empty
-- begins       the same: the first text that begins so
-- ends         the first text after all that begin so
-- most         rows wanted at most
--
-- Returns      id, matched_by; the whole name before its beginning, in each the active before the
--   others, and in these the order of the index.
-- Leans on     person_by_name, read without the table. Each branch is read only when those before it have not given
--   enough. The planner is not shown the villages where it would weigh each of them, 4 ms a
--   branch; village_id + 0 keeps it from one descent a village.
-- Cost         first 51 of 王 12 ms at city, 6 ms at county scope, a rare name 5 to 17 ms; 1.47 M persons,
--   2 cores, PG 15, warm.
WITH jurisdiction AS MATERIALIZED (SELECT %(villages)s::bigint[] AS ids)
(
    SELECT person.id, 'name' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name = %(name)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'name' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name = %(name)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
UNION ALL
(
    SELECT person.id, 'name_begins' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name ~>=~ %(begins)s AND name ~<~ %(ends)s
               AND name <> %(name)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'name_begins' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name ~>=~ %(begins)s AND name ~<~ %(ends)s
               AND name <> %(name)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
LIMIT %(most)s
