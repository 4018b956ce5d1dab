-- Households whose visit of a month had not been made by its end: those that `month_of_visits`
-- counts as owing.
--
-- village_ids  villages to look in, as the households stand today
-- after        the first instant after the month
-- after_day    the same as a day: a visit due before it was due by the month's end
--
-- Returns      id of the household, each once
-- Leans on     as its part
-- Cost         as its part

SELECT id
  FROM (
-- include: owing_at_months_end
  ) AS owing
