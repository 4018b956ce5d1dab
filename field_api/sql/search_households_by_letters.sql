-- Households of a large jurisdiction by letters: pinyin and initials, whole, then as they begin.
--
-- villages     the villages whose names may be seen
-- letters      as typed, not empty
-- begins       the same: the first text that begins so
-- ends         the first text after all that begin so
-- most         rows wanted at most
--
-- Returns      id, matched_by; whole pinyin, whole initials, then beginnings; in each the active
--   before the others, and in these the order of the index.
-- Leans on     household_by_head_pinyin, household_by_head_initials. Each branch is read only when those before it
--   have not given enough. The planner is not shown the villages where it would weigh each of
--   them, 4 ms a branch; village_id + 0 keeps it from one descent a village.
-- Cost         z, zhang, wl, zxm and misses 16 to 38 ms at county and city scope; 560,000 households,
--   2 cores, PG 15, warm.
WITH jurisdiction AS MATERIALIZED (SELECT %(villages)s::bigint[] AS ids)
(
    SELECT id, 'pinyin' AS matched_by
      FROM field_api_household
     WHERE head_pinyin = %(letters)s
       AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])
       AND status = 'active'
)
UNION ALL
(
    SELECT id, 'pinyin' AS matched_by
      FROM field_api_household
     WHERE head_pinyin = %(letters)s
       AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])
       AND status <> 'active'
)
UNION ALL
(
    SELECT id, 'initials' AS matched_by
      FROM field_api_household
     WHERE head_initials = %(letters)s
       AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])
       AND head_pinyin <> %(letters)s
       AND status = 'active'
)
UNION ALL
(
    SELECT id, 'initials' AS matched_by
      FROM field_api_household
     WHERE head_initials = %(letters)s
       AND village_id = ANY((SELECT ids FROM jurisdiction)::bigint[])
       AND head_pinyin <> %(letters)s
       AND status <> 'active'
)
UNION ALL
(
    SELECT id, 'pinyin_begins' AS matched_by
      FROM field_api_household
     WHERE head_pinyin ~>=~ %(begins)s AND head_pinyin ~<~ %(ends)s
       AND head_pinyin <> %(letters)s
       AND village_id + 0 = ANY(%(villages)s)
       AND head_initials <> %(letters)s
       AND status = 'active'
)
UNION ALL
(
    SELECT id, 'pinyin_begins' AS matched_by
      FROM field_api_household
     WHERE head_pinyin ~>=~ %(begins)s AND head_pinyin ~<~ %(ends)s
       AND head_pinyin <> %(letters)s
       AND village_id + 0 = ANY(%(villages)s)
       AND head_initials <> %(letters)s
       AND status <> 'active'
)
UNION ALL
(
    SELECT id, 'initials_begin' AS matched_by
      FROM field_api_household
     WHERE head_initials ~>=~ %(begins)s AND head_initials ~<~ %(ends)s
       AND head_initials <> %(letters)s
       AND village_id + 0 = ANY(%(villages)s)
       AND NOT (head_pinyin ~>=~ %(begins)s AND head_pinyin ~<~ %(ends)s)
       AND status = 'active'
)
UNION ALL
(
    SELECT id, 'initials_begin' AS matched_by
      FROM field_api_household
     WHERE head_initials ~>=~ %(begins)s AND head_initials ~<~ %(ends)s
       AND head_initials <> %(letters)s
       AND village_id + 0 = ANY(%(villages)s)
       AND NOT (head_pinyin ~>=~ %(begins)s AND head_pinyin ~<~ %(ends)s)
       AND status <> 'active'
)
LIMIT %(most)s
