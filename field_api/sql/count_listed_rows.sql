-- Add the rows of one page to what somebody has had of a list within the hour.
--
-- reader     accounts_user.id
-- subject    which list
-- shown      rows of the page
-- now        the server's clock
-- hour_ago   an hour before; a count that began earlier begins anew
-- most       a count that reaches this is told, and begins anew
--
-- Returns    since, shown: when the count began and what it came to, where it reached `most`;
--            otherwise no row
-- Leans on   the unique index rows_of_a_list_are_counted_once; pages of several workers wait for
--            one another, so that none is left out
-- Cost       0.1 ms, and one commit

WITH counted AS (
  INSERT INTO field_api_listedrows AS kept (reader_id, subject, since, rows)
  VALUES (%(reader)s, %(subject)s, %(now)s, %(shown)s)
  ON CONFLICT (reader_id, subject) DO UPDATE
     SET since = CASE WHEN kept.since > %(hour_ago)s AND kept.rows < %(most)s
                      THEN kept.since ELSE %(now)s END,
         rows = %(shown)s + CASE WHEN kept.since > %(hour_ago)s AND kept.rows < %(most)s
                                 THEN kept.rows ELSE 0 END
  RETURNING since, rows
)
SELECT since, rows AS shown
  FROM counted
 WHERE rows >= %(most)s
