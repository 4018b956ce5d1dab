-- The appointments of one person on one day, and a mark that changes with the tree of divisions.
--
-- user         accounts_user.id
-- day          the day to answer for
--
-- Returns      role, division_id, level, versions and former (the last row ever written to the
--              divisions' versions and to their history); no row for a person without any
-- Leans on     the index of boundaries_data_appointment.user_id; the two primary keys
-- Cost         0.1 ms; asked in every request of a person who is signed in

SELECT appointment.role, appointment.division_id, division.level,
       (SELECT max(id) FROM boundaries_data_divisionversion) AS versions,
       (SELECT max(pgh_id) FROM boundaries_data_divisionversionevent) AS former
  FROM boundaries_data_appointment AS appointment
  JOIN boundaries_data_division AS division ON division.id = appointment.division_id
 WHERE appointment.user_id = %(user)s::bigint
   AND appointment.valid @> %(day)s::date
 ORDER BY appointment.id
