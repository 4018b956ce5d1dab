-- Cut one band into small pieces, so that a household is tested against few vertices.
--
-- band      maps_band.id
-- reach     WKB of the band together with every worse band
-- srid      SRID of what is stored
--
-- Returns   nothing; writes maps_bandpiece
-- Leans on  nothing
-- Cost      0.2 to 0.4 s for 20,000 vertices, once a band

INSERT INTO maps_bandpiece (band_id, piece)
SELECT %(band)s, part.geom
  FROM ST_Subdivide(ST_SetSRID(ST_GeomFromWKB(%(reach)s), %(srid)s::int), 128) AS piece,
       ST_Dump(ST_CollectionExtract(ST_MakeValid(piece), 3)) AS part
