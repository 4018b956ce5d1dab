-- What tells that no division, code or place name has changed since it was last asked.
--
-- Returns      versions, former_versions, codes, former_codes, places: the newest row of each
-- Leans on     the primary keys
-- Cost         0.1 ms; asked with every search
SELECT (SELECT max(id) FROM boundaries_data_divisionversion) AS versions,
       (SELECT max(pgh_id) FROM boundaries_data_divisionversionevent) AS former_versions,
       (SELECT max(id) FROM boundaries_data_divisioncode) AS codes,
       (SELECT max(pgh_id) FROM boundaries_data_divisioncodeevent) AS former_codes,
       (SELECT max(id) FROM boundaries_data_placename) AS places
