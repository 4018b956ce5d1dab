-- Persons of a large jurisdiction by letters: pinyin and initials, whole, then as they begin.
--
-- villages     the villages whose names may be seen
-- letters      as typed, not empty
-- begins       the same: the first text that begins so
-- ends         the first text after all that begin so
-- most         rows wanted at most
--
-- Returns      id, matched_by; whole pinyin, whole initials, then beginnings; in each the active
--   before the others, and in these the order of the index.
-- Leans on     person_by_pinyin, person_by_initials. Each branch is read only when those before it
--   have not given enough. The planner is not shown the villages where it would weigh each of
--   them, 4 ms a branch; village_id + 0 keeps it from one descent a village.
-- Cost         z, zhang, wl, zxm and misses 16 to 30 ms at county and city scope; 1.47 M persons, 2 cores,
--   PG 15, warm. Half of it is planning.
WITH jurisdiction AS MATERIALIZED (SELECT %(villages)s::bigint[] AS ids)
(
    SELECT person.id, 'pinyin' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_pinyin = %(letters)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'pinyin' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_pinyin = %(letters)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
UNION ALL
(
    SELECT person.id, 'initials' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_initials = %(letters)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE person.name_pinyin <> %(letters)s
       AND household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'initials' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_initials = %(letters)s
               AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE person.name_pinyin <> %(letters)s
       AND (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
UNION ALL
(
    SELECT person.id, 'pinyin_begins' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_pinyin ~>=~ %(begins)s AND name_pinyin ~<~ %(ends)s
               AND name_pinyin <> %(letters)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE person.name_initials <> %(letters)s
       AND household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'pinyin_begins' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_pinyin ~>=~ %(begins)s AND name_pinyin ~<~ %(ends)s
               AND name_pinyin <> %(letters)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE person.name_initials <> %(letters)s
       AND (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
UNION ALL
(
    SELECT person.id, 'initials_begin' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_initials ~>=~ %(begins)s AND name_initials ~<~ %(ends)s
               AND name_initials <> %(letters)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE NOT (person.name_pinyin ~>=~ %(begins)s AND person.name_pinyin ~<~ %(ends)s)
       AND household.status = 'active'
       AND person.left_on IS NULL AND person.died_on IS NULL
)
UNION ALL
(
    SELECT person.id, 'initials_begin' AS matched_by
      FROM (SELECT id FROM field_api_person
             WHERE name_initials ~>=~ %(begins)s AND name_initials ~<~ %(ends)s
               AND name_initials <> %(letters)s
               AND village_id + 0 = ANY(%(villages)s)) AS found
           JOIN field_api_person AS person ON person.id = found.id
           JOIN field_api_household AS household ON household.id = person.household_id
     WHERE NOT (person.name_pinyin ~>=~ %(begins)s AND person.name_pinyin ~<~ %(ends)s)
       AND (household.status <> 'active'
            OR person.left_on IS NOT NULL OR person.died_on IS NOT NULL)
)
LIMIT %(most)s
