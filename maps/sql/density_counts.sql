-- Recipients and their households, by village and hexagon: what every density map is made of.
--
-- village_ids     boundaries_data_division.id of the villages that are asked about
-- day             the day to answer for
-- programme       programme of the aids that count; NULL for all
-- aid_class       class of the aids that count; NULL for all
-- equal_area_srid  cylindrical equal-area projection, metres
-- stretch         of that projection east-west where the grid is laid; undone here, so that
--                 hexagons look regular there and keep their exact area
-- edge_m          edge of a hexagon, metres
-- origin_x_m      shift of the grid to the east, metres
-- origin_y_m      shift of the grid to the north, metres
--
-- Returns         village_id, i, j, recipients, households
--                 Flat-topped hexagons in axial coordinates; i and j are NULL for those without
--                 a dwelling point. A village has a row for each hexagon its recipients live in.
-- Leans on        the indexes of household.village_id and person.household_id for a township;
--                 sequential reads and hash joins for a city, where nearly every row is wanted.
--                 Compiling it (JIT) takes as long as running it: leave that off.
-- Cost            linear in aids + persons + households, whatever the size of the cells: 1.0 to
--                 1.5 s for 230,000 recipients among 1,470,000 persons on two busy cores; a
--                 township in 30 ms

WITH helped AS MATERIALIZED (
  -- A semi-join with aids: a person with three of them is one recipient.
  SELECT household.village_id, household.location, count(*) AS recipients
    FROM field_api_household AS household
    JOIN field_api_person AS person ON person.household_id = household.id
   WHERE household.village_id = ANY(%(village_ids)s)
     AND household.registered_on <= %(day)s::date
     AND (household.closed_on IS NULL OR household.closed_on > %(day)s::date)
     AND (person.died_on IS NULL OR person.died_on > %(day)s::date)
     AND (person.left_on IS NULL OR person.left_on > %(day)s::date)
     AND EXISTS (
           SELECT 1
             FROM field_api_aid AS aid
            WHERE aid.person_id = person.id
              AND aid.valid @> %(day)s::date
              AND (%(programme)s::text IS NULL OR aid.programme = %(programme)s)
              AND (%(aid_class)s::text IS NULL OR aid.aid_class = %(aid_class)s))
   GROUP BY household.id
),
slanted AS (
  SELECT village_id, recipients,
         2 * x / (3 * %(edge_m)s) AS q,
         (sqrt(3::float8) * y - x) / (3 * %(edge_m)s) AS r
    FROM helped,
         -- OFFSET 0 keeps each point from being projected once for every use of its x and y.
         LATERAL (SELECT ST_Transform(location, %(equal_area_srid)s::int) AS point
                  OFFSET 0) AS plane,
         LATERAL (SELECT ST_X(point) / %(stretch)s - %(origin_x_m)s AS x,
                         ST_Y(point) * %(stretch)s - %(origin_y_m)s AS y OFFSET 0) AS metres
),
rounded AS (
  SELECT village_id, recipients,
         round(q) AS i, round(r) AS j, round(-q - r) AS k,
         abs(round(q) - q) AS off_i, abs(round(r) - r) AS off_j, abs(round(-q - r) + q + r) AS off_k
    FROM slanted
)
-- The coordinate that was rounded furthest follows from the other two: each point gets exactly
-- one cell, also on an edge or a corner, without comparing it with any.
SELECT village_id,
       CASE WHEN off_i > off_j AND off_i > off_k THEN -j - k ELSE i END::int AS i,
       CASE WHEN off_i > off_j AND off_i > off_k THEN j
            WHEN off_j > off_k THEN -i - k ELSE j END::int AS j,
       sum(recipients)::int AS recipients,
       count(*)::int AS households
  FROM rounded
 GROUP BY 1, 2, 3
