-- The edition that answers for a day, and a mark that changes with names and codes of divisions.
--
-- day          the day to answer for
--
-- Returns      id, content_hash, as_of, and versions, former_versions, codes, former_codes: the
--              last row ever written to each; no row where nothing had been published
-- Leans on     five primary keys; there are few editions
-- Cost         0.1 ms; asked with every point that is located

SELECT id, content_hash, as_of,
       (SELECT max(id) FROM boundaries_data_divisionversion) AS versions,
       (SELECT max(pgh_id) FROM boundaries_data_divisionversionevent) AS former_versions,
       (SELECT max(id) FROM boundaries_data_divisioncode) AS codes,
       (SELECT max(pgh_id) FROM boundaries_data_divisioncodeevent) AS former_codes
  FROM boundaries_data_edition
 WHERE as_of <= %(day)s::date
 ORDER BY as_of DESC, built_at DESC
 LIMIT 1
