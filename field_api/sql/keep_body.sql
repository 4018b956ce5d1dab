-- Keep a refused body, or count that the same bytes came again.
--
-- receipt       HMAC, hex
-- content_hash  SHA-256 of the bytes, hex
-- code          why it was refused
-- sealed_body   the bytes under the data key
-- user_agent    of the first sending
-- sent_by       accounts_user.id
-- received_at   when it came first
--
-- Returns       receipt: the first sending's
-- Leans on      the unique index quarantine_keeps_a_body_once
-- Cost          one row

INSERT INTO field_api_quarantinedbody AS kept
       (receipt, content_hash, code, sealed_body, user_agent, sent_by_id, received_at, times)
VALUES (%(receipt)s, %(content_hash)s, %(code)s, %(sealed_body)s, %(user_agent)s, %(sent_by)s,
        %(received_at)s, 1)
ON CONFLICT (content_hash, sent_by_id, code) DO UPDATE SET times = kept.times + 1
RETURNING receipt
