-- One account whole, if its person may sign in.
--
-- id           accounts_user.id
--
-- Returns      every column of accounts_user; no row where there is none, or it is closed
-- Leans on     the primary key
-- Cost         0.1 ms; asked in every request of a person who is signed in

SELECT id, password, last_login, is_superuser, username, first_name, last_name, email, is_staff,
       is_active, date_joined, full_name, password_changed_at
  FROM accounts_user
 WHERE id = %(id)s::bigint
   AND is_active
