-- Where every household of the register stands to a footprint, and the tally of each village.
--
-- footprint           maps_footprint.id; its bands and their pieces are stored
-- outer_line          WKB of the outer limit of the lowest band, cut into short lines
-- srid                SRID of what is stored
-- day                 day of the footprint, for outlines, aids and ages
-- occurred_at         start of the incident: a completed visit since then is a contact
-- unknown_accuracy_m  taken for a dwelling point without an accuracy
-- most_accuracy_m     no dwelling point counts as vaguer than this
-- hardest_first       programme and class of aids, the hardest first, as 'rural_dibao.1'
-- infant_since        born after this day is an infant
-- old_until           born on or before this day is old
-- severe_grades       grades of a severe disability
--
-- Returns             one row for each household inside, at the edge, or unlocated in a village
--                     that is reached: household_id, village_id, band_id, level, inclusion,
--                     persons, aid_class, and the circumstances that priority.py weighs.
--                     Also writes maps_villagetally, in the same snapshot.
-- Leans on            the GiST indexes of field_api_household.location and maps_bandpiece.piece,
--                     and the index of visits by household and start
-- Cost                linear in the register, plus one index scan a piece: pieces are the outer
--                     side on purpose (OFFSET 0 keeps the planner from turning them round).
--                     560,000 households, 1.45 million persons, two cores, rows read: 3 s for a
--                     band of 20,000 vertices that reaches 12,000 households, 5 s for 100,000,
--                     16 s for five such bands and 366,000. The first 2 s count the register.
--                     Without the box in just_outside the last took 77 s.

WITH lowest AS (
  SELECT id FROM maps_band WHERE footprint_id = %(footprint)s ORDER BY level LIMIT 1
),
inside AS MATERIALIZED (
  SELECT DISTINCT ON (home.id) home.id, band.id AS band_id
    FROM maps_band AS band
    JOIN maps_bandpiece AS piece ON piece.band_id = band.id
   CROSS JOIN LATERAL (
         SELECT household.id
           FROM field_api_household AS household
          WHERE household.status = 'active'
            AND ST_Intersects(piece.piece, household.location)
         OFFSET 0) AS home
   WHERE band.footprint_id = %(footprint)s
   ORDER BY home.id, band.level DESC
),
widest AS MATERIALIZED (
  SELECT LEAST(%(most_accuracy_m)s, GREATEST(%(unknown_accuracy_m)s,
         (SELECT max(location_accuracy_m) FROM field_api_household))) AS metres
),
reach AS MATERIALIZED (
  -- One per cent wider than a degree needs, so that no box is too small.
  SELECT metres / 109500 AS north_deg,
         metres / (109500 * cos(radians(LEAST(89, ST_YMax(part.geom))))) AS east_deg,
         part.geom AS line
    FROM widest,
         ST_Dump(ST_SetSRID(ST_GeomFromWKB(%(outer_line)s), %(srid)s::int)) AS part
),
near AS MATERIALIZED (
  SELECT DISTINCT home.id
    FROM reach
   CROSS JOIN LATERAL (
         SELECT household.id
           FROM field_api_household AS household
          WHERE household.status = 'active'
            AND household.location && ST_Expand(reach.line, reach.east_deg, reach.north_deg)
            AND ST_Distance(household.location::geography, reach.line::geography)
                <= LEAST(%(most_accuracy_m)s,
                         COALESCE(household.location_accuracy_m, %(unknown_accuracy_m)s))
         OFFSET 0) AS home
),
just_outside AS (
  SELECT near.id, COALESCE(nearest.band_id, lowest.id) AS band_id
    FROM near
    JOIN field_api_household AS household ON household.id = near.id
   CROSS JOIN lowest
   CROSS JOIN (SELECT max(north_deg) AS north_deg, max(east_deg) AS east_deg FROM reach) AS box
    LEFT JOIN LATERAL (
         SELECT band.id AS band_id
           FROM maps_bandpiece AS piece
           JOIN maps_band AS band ON band.id = piece.band_id
          WHERE band.footprint_id = %(footprint)s
            AND piece.piece && ST_Expand(household.location, box.east_deg, box.north_deg)
            AND ST_DWithin(piece.piece::geography, household.location::geography,
                           LEAST(%(most_accuracy_m)s,
                                 COALESCE(household.location_accuracy_m, %(unknown_accuracy_m)s)))
          ORDER BY band.level DESC
          LIMIT 1) AS nearest ON TRUE
   WHERE near.id NOT IN (SELECT id FROM inside)
),
unlocated_villages AS MATERIALIZED (
  -- A village without an outline is judged by its township's or county's; without any, reached.
  SELECT homes.village_id
    FROM (SELECT DISTINCT village_id FROM field_api_household
           WHERE status = 'active' AND location IS NULL) AS homes
    LEFT JOIN boundaries_data_divisionversion AS village
      ON village.division_id = homes.village_id AND village.valid @> %(day)s::date
    LEFT JOIN boundaries_data_divisionversion AS township
      ON township.division_id = village.parent_id AND township.valid @> %(day)s::date
    LEFT JOIN boundaries_data_divisionversion AS county
      ON county.division_id = township.parent_id AND county.valid @> %(day)s::date
   CROSS JOIN LATERAL (
         SELECT COALESCE(village.outline, township.outline, county.outline) AS outline) AS known
   WHERE known.outline IS NULL
      OR EXISTS (SELECT FROM lowest JOIN maps_bandpiece AS piece ON piece.band_id = lowest.id
                  WHERE ST_Intersects(piece.piece, known.outline))
),
placed AS MATERIALIZED (
  SELECT inside.id, inside.band_id,
         CASE WHEN near.id IS NULL THEN 'inside' ELSE 'edge' END AS inclusion
    FROM inside LEFT JOIN near ON near.id = inside.id
   UNION ALL
  SELECT id, band_id, 'edge' FROM just_outside
   UNION ALL
  SELECT id, NULL::bigint, 'unlocated'
    FROM field_api_household
   WHERE status = 'active' AND location IS NULL
     AND village_id IN (SELECT village_id FROM unlocated_villages)
),
members AS MATERIALIZED (
  SELECT household_id, count(*)::int AS persons
    FROM field_api_person
   WHERE left_on IS NULL AND died_on IS NULL
   GROUP BY household_id
),
register AS (
  SELECT village_id, count(*) AS households, COALESCE(sum(members.persons), 0) AS persons
    FROM field_api_household AS household
    LEFT JOIN members ON members.household_id = household.id
   WHERE status = 'active'
   GROUP BY village_id
),
outside AS (
  SELECT village_id, count(*) AS households, COALESCE(sum(members.persons), 0) AS persons
    FROM field_api_household AS household
    LEFT JOIN members ON members.household_id = household.id
   WHERE status = 'active'
     AND NOT EXISTS (SELECT FROM placed WHERE placed.id = household.id)
   GROUP BY village_id
),
tallied AS (
  INSERT INTO maps_villagetally (footprint_id, village_id, register_households,
                                 register_persons, outside_households, outside_persons)
  SELECT %(footprint)s, register.village_id, register.households, register.persons,
         COALESCE(outside.households, 0), COALESCE(outside.persons, 0)
    FROM register LEFT JOIN outside ON outside.village_id = register.village_id
),
persons AS MATERIALIZED (
  SELECT person.household_id,
         bool_or(self_care = 'unable') AS unable,
         bool_or(self_care = 'partly') AS partly_unable,
         bool_or(disability_grade = ANY(%(severe_grades)s::int[])) AS severe_disability,
         bool_or(birth_date > %(infant_since)s) AS infant,
         bool_or(pregnant) AS pregnant,
         count(*) = 1 AND bool_or(birth_date <= %(old_until)s) AS lives_alone,
         bool_or(serious_illness) AS serious_illness
    FROM placed
    JOIN field_api_person AS person ON person.household_id = placed.id
   WHERE left_on IS NULL AND died_on IS NULL
   GROUP BY person.household_id
),
aids AS MATERIALIZED (
  SELECT DISTINCT ON (person.household_id) person.household_id, kind.name AS aid_class,
         bool_or(aid.programme = 'extreme_hardship') OVER (PARTITION BY person.household_id)
           AS extreme_hardship
    FROM placed
    JOIN field_api_person AS person ON person.household_id = placed.id
    JOIN field_api_aid AS aid ON aid.person_id = person.id AND aid.valid @> %(day)s::date
   CROSS JOIN LATERAL (
         SELECT concat_ws('.', aid.programme, NULLIF(aid.aid_class, '')) AS name) AS kind
   WHERE person.left_on IS NULL AND person.died_on IS NULL
   ORDER BY person.household_id, array_position(%(hardest_first)s::text[], kind.name), kind.name
),
visited AS MATERIALIZED (
  SELECT DISTINCT household_id
    FROM field_api_visit
   WHERE started_at >= %(occurred_at)s AND outcome = 'completed'
)
SELECT household.id AS household_id, household.village_id, placed.band_id, band.level,
       placed.inclusion,
       COALESCE(members.persons, 0) AS persons,
       COALESCE(aids.aid_class, '') AS aid_class,
       COALESCE(persons.unable, FALSE) AS unable,
       COALESCE(persons.partly_unable, FALSE) AS partly_unable,
       COALESCE(persons.severe_disability, FALSE) AS severe_disability,
       COALESCE(persons.infant, FALSE) AS infant,
       COALESCE(persons.pregnant, FALSE) AS pregnant,
       COALESCE(persons.lives_alone, FALSE) AS lives_alone,
       COALESCE(persons.serious_illness, FALSE) AS serious_illness,
       COALESCE(aids.extreme_hardship, FALSE) AS extreme_hardship,
       household.danger_grade, household.hazard <> '' AS hazard_zone, household.housing,
       visited.household_id IS NOT NULL AS contacted
  FROM placed
  JOIN field_api_household AS household ON household.id = placed.id
  LEFT JOIN maps_band AS band ON band.id = placed.band_id
  LEFT JOIN members ON members.household_id = placed.id
  LEFT JOIN persons ON persons.household_id = placed.id
  LEFT JOIN aids ON aids.household_id = placed.id
  LEFT JOIN visited ON visited.household_id = placed.id
