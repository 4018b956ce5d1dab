-- A division and everything under it, as the parents stood on one day.
--
-- root         boundaries_data_division.id
-- day          the day to answer for
--
-- Returns      division_id, level
-- Leans on     the index of boundaries_data_divisionversion.parent_id
-- Cost         linear in the answer: 944 divisions of the whole city in under 10 ms

WITH RECURSIVE under AS (
  SELECT id AS division_id, level
    FROM boundaries_data_division
   WHERE id = %(root)s
  UNION
  SELECT division.id, division.level
    FROM under
    JOIN boundaries_data_divisionversion AS version
      ON version.parent_id = under.division_id AND version.valid @> %(day)s::date
    JOIN boundaries_data_division AS division ON division.id = version.division_id
)
SELECT division_id, level
  FROM under
