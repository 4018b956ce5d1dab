-- Make others who push the same records wait until this transaction ends.
--
-- keys       one number a record, in rising order, so that two batches never wait for each other
--
-- Returns    nothing of use: one empty row a key
-- Leans on   transaction-level advisory locks, which survive transaction pooling
-- Cost       one lock a record, at most 100

SELECT pg_advisory_xact_lock(key)
  FROM unnest(%(keys)s::bigint[]) AS key
