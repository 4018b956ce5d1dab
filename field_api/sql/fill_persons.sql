-- Puts worked-out names and phones, and the household's village, into some persons.
--
-- ids          persons to fill
-- pinyins      name_pinyin of each
-- initials     name_initials of each
-- phones       phone_hash of each, null without a phone
--
-- Returns      nothing; the rows touched are counted.
-- Leans on     the primary keys of persons and households.
-- Cost         20,000 rows in 1.5 s at 1.47 M persons, nearly all of it in nine indexes (2 cores, PG 15).
UPDATE field_api_person AS person
   SET name_pinyin = filled.pinyin,
       name_initials = filled.initials,
       phone_hash = filled.phone,
       village_id = household.village_id
  FROM unnest(%(ids)s::bigint[], %(pinyins)s::text[], %(initials)s::text[], %(phones)s::bytea[])
       AS filled (id, pinyin, initials, phone)
       JOIN field_api_person AS former ON former.id = filled.id
       JOIN field_api_household AS household ON household.id = former.household_id
 WHERE person.id = filled.id
