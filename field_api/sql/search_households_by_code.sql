-- Households whose number on the file begins with some text.
--
-- villages     the villages whose names may be seen
-- begins       how the number begins, not empty
-- ends         the first text after all that begin so
-- bound        numbers that are looked at, at most: a beginning that half the city shares is that
--              of a division, which is found as such
-- most         rows wanted at most
--
-- Returns      id, matched_by; the active first, by number. The number that is just `begins` is
--   another answer's.
-- Leans on     field_api_household_code_922236b2_like.
-- Cost         10 to 20 ms at the bound of 3,000; 560,000 households, 2 cores, PG 15, warm.
SELECT id, 'code_begins' AS matched_by
  FROM (
           SELECT id, status, code, village_id
             FROM field_api_household
            WHERE code ~>=~ %(begins)s AND code ~<~ %(ends)s AND code <> %(begins)s
            ORDER BY code USING ~<~
            LIMIT %(bound)s
       ) AS found
 WHERE village_id = ANY(%(villages)s)
 ORDER BY status <> 'active', code
 LIMIT %(most)s
