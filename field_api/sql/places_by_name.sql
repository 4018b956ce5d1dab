-- Divisions by the names of a day, each with the name of the one above it.
--
-- division_ids  as an array's text, boundaries_data_division.id
-- day           the day whose names are wanted
--
-- Returns       division_id, uid, name, parent_name ("" at the top); no row for one that did not
--               stand that day
-- Leans on      nothing for a city's villages, the index of division_id for a few
-- Cost          860 villages of a city in 1.5 ms, one in 0.1 ms. The names above are looked up once
--               each; a plan made for no villages in particular looks them up for each village, 14 ms,
--               so that this is not prepared

WITH asked AS MATERIALIZED (
  SELECT division_id, name, parent_id
    FROM boundaries_data_divisionversion
   WHERE division_id = ANY(%(division_ids)s::bigint[])
     AND valid @> %(day)s::date
),
above AS MATERIALIZED (
  SELECT version.division_id, version.name
    FROM (SELECT DISTINCT parent_id FROM asked) AS parent
    JOIN boundaries_data_divisionversion AS version
      ON version.division_id = parent.parent_id
     AND version.valid @> %(day)s::date
)
SELECT asked.division_id,
       division.uid::text AS uid,
       asked.name,
       coalesce(above.name, '') AS parent_name
  FROM asked
  JOIN boundaries_data_division AS division ON division.id = asked.division_id
  LEFT JOIN above ON above.division_id = asked.parent_id
