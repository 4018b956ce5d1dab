-- Cut the villages of one day into small pieces, each with the chain above it.
--
-- edition      boundaries_data_edition.id
-- day          the day whose versions are cut
-- vertices     largest number of vertices of a piece
--
-- Returns      nothing; fills boundaries_data_editionpiece
-- Leans on     the exclusion index of boundaries_data_divisionversion (division, valid)
-- Cost         linear in vertices: 860 villages of 100,000 vertices in 0.1 s

INSERT INTO boundaries_data_editionpiece
       (edition_id, village_id, township_id, county_id, city_id, piece)
SELECT %(edition)s, village.division_id, township.division_id, county.division_id,
       county.parent_id, ST_Subdivide(village.outline, %(vertices)s)
  FROM boundaries_data_divisionversion AS village
  JOIN boundaries_data_division AS division
    ON division.id = village.division_id AND division.level = 'village'
  JOIN boundaries_data_divisionversion AS township
    ON township.division_id = village.parent_id AND township.valid @> %(day)s::date
  JOIN boundaries_data_divisionversion AS county
    ON county.division_id = township.parent_id AND county.valid @> %(day)s::date
 WHERE village.valid @> %(day)s::date
   AND village.outline IS NOT NULL
   AND county.parent_id IS NOT NULL
 ORDER BY village.division_id
