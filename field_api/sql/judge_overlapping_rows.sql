-- Rows of one file that give one person the same programme twice on a day: none of them stands.
--
-- batch_id     field_api_importbatch.id
-- overlapping  JSON list of one problem; {row} in its message becomes the number of another row
--
-- Returns      nothing; verdict and problems of the rows concerned are set
-- Leans on     the batch's unique index; windows and no join, as judge_repeated_rows says
-- Cost         two sorts; 1 s for 100,000 rows

WITH once AS (
  -- Rows that say the same were judged before: they count once.
  SELECT id, number, subject, lower(period) AS starts,
         COALESCE(upper(period), 'infinity') AS ends,
         row_number() OVER (PARTITION BY key ORDER BY number) AS nth
    FROM field_api_importrow
   WHERE batch_id = %(batch_id)s AND subject IS NOT NULL AND period IS NOT NULL
),
neighbours AS MATERIALIZED (
  SELECT id, starts, ends,
         max(ends) OVER (PARTITION BY subject ORDER BY starts, number
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ends_before,
         lead(starts) OVER by_start AS starts_next,
         lag(number) OVER by_start AS before, lead(number) OVER by_start AS next
    FROM once
   WHERE nth = 1
  WINDOW by_start AS (PARTITION BY subject ORDER BY starts, number)
)
UPDATE field_api_importrow AS staged
   SET verdict = CASE WHEN staged.verdict = 'error' THEN 'error' ELSE 'conflict' END,
       problems = staged.problems || replace(
         %(overlapping)s, '{row}',
         CASE WHEN neighbours.starts_next < neighbours.ends THEN neighbours.next
              ELSE neighbours.before END::text)::jsonb
  FROM neighbours
 WHERE staged.id = neighbours.id
   AND (neighbours.ends_before > neighbours.starts OR neighbours.starts_next < neighbours.ends)
