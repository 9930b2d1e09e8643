-- Interviews and what was said in them. An interview can always be rebuilt from its row and its turns.

create table public.interviews (
  id uuid primary key default gen_random_uuid(),
  -- Never null: an interview without an owner would be everybody's.
  owner uuid not null default auth.uid() references auth.users on delete cascade,
  -- What the set-up page asked: style, difficulty, length, language, topics, name and e-mail of the candidate.
  config jsonb not null check (jsonb_typeof(config) = 'object' and pg_column_size(config) <= 65536),
  role text not null check (char_length(role) between 1 and 120),
  level text not null check (level in ('intern', 'junior', 'mid', 'senior', 'lead')),
  company text not null default '' check (char_length(company) <= 120),
  mode text not null check (mode in ('text', 'voice')),
  -- As they were when the interview was set up; deleting the document later changes nothing here.
  resume_text text check (char_length(resume_text) <= 100000),
  job_description text check (char_length(job_description) <= 100000),
  status text not null default 'ready' check (status in ('ready', 'queued', 'active', 'completed', 'abandoned')),
  stage text not null default 'welcome'
    check (stage in ('welcome', 'self_intro', 'past_experience', 'company_fit', 'closing')),
  -- The interview machine, and the version that two writers at once compare (optimistic locking).
  machine jsonb,
  version integer not null default 0,
  room_name text not null unique default ('interview-' || gen_random_uuid()) check (char_length(room_name) between 1 and 200),
  final_stage text,
  ended_by text check (ended_by in (
    'natural_completion', 'user_ended', 'user_disconnect', 'user_away', 'time_limit', 'error'
  )),
  skipped_stages text[] not null default '{}',
  stats jsonb not null default '{}',
  idempotency_key text check (char_length(idempotency_key) <= 200),
  -- Who holds a voice interview, and until when; written by the service role alone.
  lease_owner text,
  lease_until timestamptz,
  attempt integer not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null default now(),
  unique (id, owner),
  unique (owner, idempotency_key)
);

create index interviews_owner_created_idx on public.interviews (owner, created_at desc, id desc);

create trigger interviews_touch before update on public.interviews
for each row execute function private.touch_updated_at();

alter table public.interviews enable row level security;
revoke all on public.interviews from anon, authenticated, service_role;
grant select, delete on public.interviews to authenticated;
grant insert (
  config, role, level, company, mode, resume_text, job_description, status, stage, room_name, final_stage, ended_by,
  skipped_stages, stats, idempotency_key, created_at, started_at, ended_at
) on public.interviews to authenticated;
grant update (
  mode, status, stage, machine, version, final_stage, ended_by, skipped_stages, stats, started_at, ended_at
) on public.interviews to authenticated;
grant select, insert, update, delete on public.interviews to service_role;

create policy "owners read their interviews" on public.interviews
for select to authenticated using (owner = (select auth.uid()));
create policy "owners set up interviews" on public.interviews
for insert to authenticated with check (owner = (select auth.uid()));
create policy "owners go on with their interviews" on public.interviews
for update to authenticated using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
create policy "owners delete their interviews" on public.interviews
for delete to authenticated using (owner = (select auth.uid()));

create table public.turns (
  interview_id uuid not null,
  owner uuid not null default auth.uid(),
  -- Counts from 1 within the interview.
  seq integer not null check (seq > 0),
  speaker text not null check (speaker in ('interviewer', 'candidate')),
  stage text not null
    check (stage in ('welcome', 'self_intro', 'past_experience', 'company_fit', 'closing')),
  text text not null check (char_length(text) <= 100000),
  -- Milliseconds since the interview started.
  started_ms bigint not null check (started_ms >= 0),
  ended_ms bigint not null check (ended_ms >= started_ms),
  interrupted boolean not null default false,
  -- Where the turn came from: said here, kept in the browser while the server was away, or brought by an import.
  source text not null default 'live' check (source in ('live', 'local', 'import')),
  -- Chosen by the client, so that a repeated request does not store a turn twice.
  client_id uuid,
  metrics jsonb not null default '{}',
  search tsvector generated always as (to_tsvector('simple', text)) stored,
  created_at timestamptz not null default now(),
  primary key (interview_id, seq),
  unique (interview_id, client_id),
  -- The owner of a turn is the owner of its interview, whatever a writer claims.
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);

create index turns_interview_owner_idx on public.turns (interview_id, owner);
create index turns_search_idx on public.turns using gin (search);

alter table public.turns enable row level security;
revoke all on public.turns from anon, authenticated, service_role;
grant select on public.turns to authenticated;
grant insert (
  interview_id, seq, speaker, stage, text, started_ms, ended_ms, interrupted, source, client_id, metrics
) on public.turns to authenticated;
grant select, insert, delete on public.turns to service_role;

create policy "owners read their turns" on public.turns
for select to authenticated using (owner = (select auth.uid()));
create policy "owners add turns" on public.turns
for insert to authenticated with check (owner = (select auth.uid()));
