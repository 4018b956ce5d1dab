-- The outlines of the divisions directly under one, as one GeoJSON collection made by the database.
--
-- edition      boundaries_data_edition.id
-- uid          boundaries_data_division.uid of the one above
-- tolerance_m  0, 25, 100 or 400
--
-- Returns      collection (text), drawn (how many)
-- Leans on     the index of boundaries_data_divisionversion.parent_id and the unique index of
--              boundaries_data_editionoutline (edition, division, tolerance)
-- Cost         linear in vertices: 4 ms for 28 townships at 100 m

SELECT json_build_object(
         'type', 'FeatureCollection',
         'features', coalesce(json_agg(json_build_object(
           'type', 'Feature',
           'geometry', ST_AsGeoJSON(outline.outline, 6, 0)::json,
           'properties', json_build_object(
             'level', outline.level,
             'uid', division.uid,
             'name', version.name,
             'illustrative', version.illustrative,
             'tolerance_m', outline.tolerance_m,
             'as_of', edition.as_of,
             'edition', edition.content_hash)) ORDER BY division.uid), '[]'))::text AS collection,
       count(*) AS drawn
  FROM boundaries_data_division AS above
  JOIN boundaries_data_edition AS edition ON edition.id = %(edition)s
  JOIN boundaries_data_divisionversion AS version
    ON version.parent_id = above.id AND version.valid @> edition.as_of
  JOIN boundaries_data_division AS division ON division.id = version.division_id
  JOIN boundaries_data_editionoutline AS outline
    ON outline.edition_id = edition.id AND outline.division_id = division.id
   AND outline.tolerance_m = %(tolerance_m)s
 WHERE above.uid = %(uid)s
