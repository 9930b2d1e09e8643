-- A room name is a label of its owner's, and a repeated request is told from another one.

-- The room of an interview in LiveKit is named after the interview's id (`mb-…`), by the service alone: with a name of one's
-- own, anybody could enter whatever room of the operator's LiveKit project they can guess. `room_name` stays as a label, in
-- which older clients recognise their interviews, so it need be unique for its owner only: that another person's interview
-- has a name tells nothing any more. Existing rows keep their labels; those of an interview by voice that is under way meet
-- in the new room when they next join.
alter table public.interviews
  drop constraint interviews_room_name_key,
  add constraint interviews_owner_room_name_key unique (owner, room_name);

-- SHA-256, in hexadecimal, of what was asked for under the idempotency key. Rows from before have none.
alter table public.interviews
  add column idempotency_hash text check (idempotency_hash ~ '^[0-9a-f]{64}$');
grant insert (idempotency_hash) on public.interviews to authenticated;
