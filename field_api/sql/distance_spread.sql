-- How far the homes of a posting's village or township lie from where its worker sets out.
--
-- posting_ids   field_api_posting.id
-- today         the day whose townships hold the villages
--
-- Returns       posting_id, middle_m (half of the homes are nearer), far_m (nine in ten are); no
--               row where the worker has no base or no home a point. Metres as the crow flies, on
--               a sphere: within 6 in 1,000
-- Leans on      household_by_village, the index of boundaries_data_divisionversion.parent_id
-- Cost          one distance a home of each different base: 0.4 s for 24 townships. The staff of
--               an office set out from one point, so their homes are measured once

WITH asked AS (
  SELECT posting.id AS posting_id, posting.division_id, worker.base
    FROM field_api_posting AS posting
    JOIN field_api_worker AS worker ON worker.id = posting.worker_id
   WHERE posting.id = ANY(%(posting_ids)s)
     AND worker.base IS NOT NULL
),
measured AS (
  SELECT DISTINCT division_id, base FROM asked
),
villages AS (
  SELECT measured.division_id, measured.base, version.division_id AS village_id
    FROM measured
    JOIN boundaries_data_divisionversion AS version
      ON version.valid @> %(today)s::date
     AND (version.division_id = measured.division_id OR version.parent_id = measured.division_id)
),
spread AS (
  SELECT villages.division_id, villages.base,
         percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
           ORDER BY ST_Distance(villages.base::geography, household.location::geography, false)
         ) AS metres
    FROM villages
    JOIN field_api_household AS household
      ON household.village_id = villages.village_id
     AND household.status = 'active'
     AND household.location IS NOT NULL
   GROUP BY villages.division_id, villages.base
)
SELECT asked.posting_id, spread.metres[1] AS middle_m, spread.metres[2] AS far_m
  FROM asked
  JOIN spread ON spread.division_id = asked.division_id AND spread.base = asked.base
