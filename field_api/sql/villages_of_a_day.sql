-- Every village of one day with the names above it and its codes in both schemes.
--
-- day          the day
--
-- Returns      village_id, name, township, county, other_names, mca, nbs ("" where there is none)
-- Leans on     the exclusion constraints of versions and codes: one of each a day
-- Cost         4 ms for the city's 860 villages

SELECT village.division_id AS village_id, village.name,
       township.name AS township, county.name AS county, village.other_names,
       COALESCE(mca.value, '') AS mca, COALESCE(nbs.value, '') AS nbs
  FROM boundaries_data_divisionversion AS village
  JOIN boundaries_data_division AS division
    ON division.id = village.division_id AND division.level = 'village'
  JOIN boundaries_data_divisionversion AS township
    ON township.division_id = village.parent_id AND township.valid @> %(day)s::date
  JOIN boundaries_data_divisionversion AS county
    ON county.division_id = township.parent_id AND county.valid @> %(day)s::date
  LEFT JOIN boundaries_data_divisioncode AS mca
    ON mca.division_id = village.division_id AND mca.scheme = 'mca' AND mca.valid @> %(day)s::date
  LEFT JOIN boundaries_data_divisioncode AS nbs
    ON nbs.division_id = village.division_id AND nbs.scheme = 'nbs' AND nbs.valid @> %(day)s::date
 WHERE village.valid @> %(day)s::date
 ORDER BY village.division_id
