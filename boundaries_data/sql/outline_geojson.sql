-- One division's outline of one edition as a GeoJSON feature, made by the database.
--
-- edition      boundaries_data_edition.id
-- uid          boundaries_data_division.uid
-- tolerance_m  0, 25, 100 or 400
--
-- Returns      feature (text); no row where the edition does not draw the division
-- Leans on     the unique index of boundaries_data_editionoutline (edition, division, tolerance)
-- Cost         linear in vertices: 1.4 ms for a county in full

SELECT json_build_object(
         'type', 'Feature',
         'geometry', ST_AsGeoJSON(outline.outline, 7, 0)::json,
         'properties', json_build_object(
           'level', outline.level,
           'uid', division.uid,
           'name', version.name,
           'illustrative', version.illustrative,
           'tolerance_m', outline.tolerance_m,
           'as_of', edition.as_of,
           'edition', edition.content_hash))::text AS feature
  FROM boundaries_data_editionoutline AS outline
  JOIN boundaries_data_edition AS edition ON edition.id = outline.edition_id
  JOIN boundaries_data_division AS division ON division.id = outline.division_id
  JOIN boundaries_data_divisionversion AS version
    ON version.division_id = division.id AND version.valid @> edition.as_of
 WHERE outline.edition_id = %(edition)s
   AND division.uid = %(uid)s
   AND outline.tolerance_m = %(tolerance_m)s
