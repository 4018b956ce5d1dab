-- Store visits that nobody has seen before: each with who took part, its receipt, and what follows
-- for the household. What is not plainly new and in order is left out whole, and not told why.
--
-- visits       JSON array, one object a visit: record_uuid, revision, content_hash, receipt,
--              household (its uid), started_at, ended_at, day (of the start, here), lon, lat
--              (CGCS2000), position_lon, position_lat, position_datum, position_accuracy_m,
--              position_fixed_at, outcome, note, answers, workers (ids; none: the sender's own)
-- sender       accounts_user.id
-- villages     those the sender may visit, boundaries_data_division.id
-- serving      divisions whose workers may be named
-- kind         of the envelopes
-- device       as the phone calls itself
-- now          the server's clock
-- today        its day
-- slack_days   how long before its registration a household may have been visited
-- intervals    JSON object: months between visits by `programme/class`, and by
--              `programme/class/unsteady` where the household's income is unsteady
-- srid         of CGCS2000
-- context_id   of the history rows
-- context      JSON: who changes what, for the history rows
--
-- Returns      record_uuid of each visit stored
-- Leans on     the unique indexes of field_api_visit.record_uuid and field_api_household.uid; locks
--              households in the order of their ids, as every writer of visits does
-- Cost         0.6 ms a visit, most of it the household's row and its former one

WITH history AS MATERIALIZED (
  SELECT set_config('pghistory.context_id', %(context_id)s, true),
         set_config('pghistory.context_metadata', %(context)s, true)
),
sent AS MATERIALIZED (
  SELECT sent.*
    FROM history,
         jsonb_to_recordset(%(visits)s::jsonb) AS sent (
           record_uuid uuid, revision int, content_hash text, receipt text, household uuid,
           started_at timestamptz, ended_at timestamptz, day date, lon float8, lat float8,
           position_lon float8, position_lat float8, position_datum text,
           position_accuracy_m float8, position_fixed_at timestamptz,
           outcome text, note text, answers jsonb, workers bigint[])
),
-- Waits for whoever else is writing to a household, and then reads what they wrote.
home AS MATERIALIZED (
  SELECT id, uid, village_id, status, location, registered_on, last_visited_on, last_split_on,
         CASE WHEN income_unsteady THEN '/unsteady' ELSE '' END AS unsteady
    FROM field_api_household
   WHERE uid IN (SELECT household FROM sent)
     AND village_id = ANY(%(villages)s::bigint[])
   ORDER BY id
     FOR NO KEY UPDATE
),
fit AS MATERIALIZED (
  SELECT sent.*, home.id AS household_id, home.village_id,
         ST_SetSRID(ST_MakePoint(sent.lon, sent.lat), %(srid)s::int) AS position,
         home.location,
         CASE WHEN cardinality(sent.workers) > 0 THEN sent.workers ELSE ARRAY[own.id] END AS present
    FROM sent
    JOIN home ON home.uid = sent.household
    LEFT JOIN (SELECT id FROM field_api_worker WHERE user_id = %(sender)s::bigint) AS own ON true
   WHERE sent.day >= home.registered_on - %(slack_days)s::int
     -- What counts for other households as well is for `actions/visit_heirs.py`.
     AND home.status <> 'merged'
     AND (home.last_split_on IS NULL OR home.last_split_on < sent.day)
     AND (cardinality(sent.workers) > 0 OR own.id IS NOT NULL)
     AND NOT EXISTS (
           SELECT FROM unnest(sent.workers) AS named (id)
            WHERE named.id IS DISTINCT FROM own.id
              AND NOT EXISTS (
                    SELECT FROM field_api_posting AS posting
                     WHERE posting.worker_id = named.id
                       AND posting.division_id = ANY(%(serving)s::bigint[])
                       AND posting.valid @> sent.day))
),
stored AS (
  INSERT INTO field_api_visit
         (record_uuid, revision, household_id, village_id, started_at, ended_at, position,
          position_lon, position_lat, position_datum, position_accuracy_m, position_fixed_at,
          distance_to_dwelling_m, outcome, note, answers, recorded_by_id, recorded_at, illustrative)
  SELECT record_uuid, revision, household_id, village_id, started_at, ended_at, position,
         position_lon, position_lat, position_datum, position_accuracy_m, position_fixed_at,
         ST_Distance(position::geography, location::geography), outcome, note, answers,
         %(sender)s::bigint, %(now)s::timestamptz, false
    FROM fit
   ORDER BY record_uuid
  ON CONFLICT (record_uuid) DO NOTHING
  RETURNING id, record_uuid, household_id, outcome
),
attended AS (
  INSERT INTO field_api_visitworker (visit_id, worker_id)
  SELECT DISTINCT stored.id, worker_id
    FROM stored
    JOIN fit USING (record_uuid)
   CROSS JOIN unnest(fit.present) AS worker_id
   ORDER BY stored.id, worker_id
),
received AS (
  INSERT INTO field_api_receivedenvelope
         (record_uuid, revision, kind, content_hash, status, receipt, device, visit_id,
          received_by_id, received_at)
  SELECT record_uuid, fit.revision, %(kind)s, fit.content_hash, 'created', fit.receipt, %(device)s,
         stored.id, %(sender)s::bigint, %(now)s::timestamptz
    FROM stored
    JOIN fit USING (record_uuid)
),
called AS (
  SELECT stored.household_id, max(fit.day) AS day
    FROM stored
    JOIN fit USING (record_uuid)
   WHERE stored.outcome = 'completed'
   GROUP BY stored.household_id
),
noted AS (
  UPDATE field_api_household AS household
     SET last_visited_on = called.day,
         next_visit_due = CASE
           WHEN home.status = 'active' THEN (called.day + make_interval(months => every.months))::date
         END
    FROM called
    JOIN home ON home.id = called.household_id
   CROSS JOIN LATERAL (
      SELECT min((%(intervals)s::jsonb ->>
                  (aid.programme || '/' || aid.aid_class || home.unsteady))::int) AS months
        FROM field_api_aid AS aid
       WHERE aid.household_id = called.household_id AND aid.valid @> %(today)s::date
    ) AS every
   WHERE household.id = called.household_id
     AND (home.last_visited_on IS NULL OR home.last_visited_on < called.day)
)
SELECT record_uuid FROM stored
