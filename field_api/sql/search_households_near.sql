-- Households of a small jurisdiction by head's name or address: all of its villages are read.
--
-- villages     the villages whose names may be seen
-- name         the name as typed; '' never matches
-- name_begins  LIKE pattern: names that begin so
-- name_holds   LIKE pattern: names that hold it
-- letters      pinyin or initials as typed; '' never matches
-- letters_begin  LIKE pattern: pinyin or initials that begin so
-- address_holds  LIKE pattern: addresses that hold it
-- most         rows wanted at most
--
-- Returns      id, matched_by; the best match first, in each the active before the others.
-- Leans on     household_by_village.
-- Cost         a village 1 ms, the largest township (12,000 households) 14 ms; 560,000 households,
--   2 cores, PG 15, warm.
SELECT found.id,
       (ARRAY['name', 'pinyin', 'initials', 'name_begins', 'pinyin_begins', 'initials_begin',
              'name_inside', 'address'])[found.rank] AS matched_by
  FROM (
           SELECT id, status, head_name,
                  CASE WHEN head_name = %(name)s THEN 1
                       WHEN head_pinyin = %(letters)s AND head_pinyin <> '' THEN 2
                       WHEN head_initials = %(letters)s AND head_initials <> '' THEN 3
                       WHEN head_name LIKE %(name_begins)s THEN 4
                       WHEN head_pinyin LIKE %(letters_begin)s THEN 5
                       WHEN head_initials LIKE %(letters_begin)s THEN 6
                       WHEN head_name LIKE %(name_holds)s THEN 7
                       ELSE 8
                  END AS rank
             FROM field_api_household
            WHERE village_id = ANY(%(villages)s)
              AND (head_name LIKE %(name_holds)s
                   OR head_pinyin LIKE %(letters_begin)s
                   OR head_initials LIKE %(letters_begin)s
                   OR address LIKE %(address_holds)s)
       ) AS found
 ORDER BY found.rank, found.status <> 'active', found.head_name, found.id
 LIMIT %(most)s
