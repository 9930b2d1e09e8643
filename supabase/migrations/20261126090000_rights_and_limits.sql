-- What the service derives, only the service role writes; what a person fills has a limit.
--
-- A person still reads everything that is theirs, sets up interviews, adds documents, and removes both. Turns,
-- assessments, feedback and the state of an interview are written by the service role, after the API has found the
-- interview with the person's own token. So nobody forges a score, a count or a place in the queue, and no shared
-- process reads state that its owner has shaped.

-- A revoked right on a table takes the rights on its columns along.
revoke insert, update on public.turns, public.turn_feedback, public.feedback from authenticated;
revoke insert, update on public.interviews from authenticated;
grant insert (config, role, level, company, mode, resume_text, job_description, room_name, idempotency_key)
  on public.interviews to authenticated;

drop policy "owners go on with their interviews" on public.interviews;
drop policy "owners add turns" on public.turns;
drop policy "owners add assessments" on public.turn_feedback;
drop policy "owners replace assessments" on public.turn_feedback;
drop policy "owners add feedback" on public.feedback;
drop policy "owners rewrite feedback" on public.feedback;

-- Rows that their owners may have shaped until now: versions that can't be counted up, places at the head of the queue,
-- and state of a size that no interview reaches.
update public.interviews set version = 0 where version not between 0 and 1000000000;
update public.interviews set agent_wanted_at = null
where agent_wanted_at is not null and agent_wanted_at not between now() - interval '1 day' and now();
update public.interviews set machine = null where octet_length(machine::text) > 1048576;
update public.interviews set stats = '{}' where octet_length(stats::text) > 16384;
update public.interviews set skipped_stages = '{}' where cardinality(skipped_stages) > 20;

-- Sizes. `not valid`: what was stored before stays as it is, only what is written from now on is checked.
-- `pg_column_size` of a value that comes from a request is its size before it is compressed.
alter table public.interviews
  add constraint interviews_machine_size check (pg_column_size(machine) <= 1048576) not valid,
  add constraint interviews_stats_size check (pg_column_size(stats) <= 16384) not valid,
  add constraint interviews_skipped_stages_size
    check (cardinality(skipped_stages) <= 20 and pg_column_size(skipped_stages) <= 2048) not valid,
  add constraint interviews_version_range check (version between 0 and 1000000000) not valid;
alter table public.turns
  add constraint turns_metrics_size check (pg_column_size(metrics) <= 16384) not valid,
  -- PostgREST answers with 1000 rows at most: what is beyond could not be read back.
  add constraint turns_count_limit check (seq <= 1000) not valid;
alter table public.turn_feedback
  add constraint turn_feedback_key_points_size check (pg_column_size(key_points) <= 65536) not valid;
alter table public.feedback
  add constraint feedback_facts_size check (pg_column_size(facts) <= 204800) not valid,
  add constraint feedback_scores_size check (pg_column_size(scores) <= 204800) not valid,
  add constraint feedback_report_size check (octet_length(report) <= 204800) not valid,
  add constraint feedback_provenance_size check (pg_column_size(provenance) <= 16384) not valid,
  add constraint feedback_error_code_size check (char_length(error_code) <= 100) not valid;

-- How many rows an owner may have: the first argument, or the second for guests.
create function private.limit_rows_per_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  most integer := tg_argv[0];
  stored integer;
begin
  if exists (select from auth.users u where u.id = new.owner and u.is_anonymous) then
    most := tg_argv[1];
  end if;
  -- Held to the end of the transaction: of two inserts at once, the second counts what the first has stored.
  perform pg_advisory_xact_lock(hashtextextended(tg_table_name || ' of ' || new.owner, 0));
  execute format('select count(*) from (select from public.%I where owner = $1 limit $2) as counted', tg_table_name)
    into stored using new.owner, most;
  if stored >= most then
    raise sqlstate 'PT409' using message = 'limit_reached', detail = tg_table_name;
  end if;
  return new;
end
$$;
create trigger interviews_limit before insert on public.interviews
for each row execute function private.limit_rows_per_owner(500, 50);
create trigger documents_limit before insert on public.documents
for each row execute function private.limit_rows_per_owner(100, 10);

-- The id of the step that made the present version: a caller whose answer was lost repeats its call with the same id.
alter table public.interviews add column last_step_id uuid;

-- Stores a step of an interview: the machine, what follows from it, and the turns it brought, all or nothing.
-- Answers with the new version. For the service role, on behalf of an owner whom the API has verified (`p_owner`), or
-- of the worker that holds the lease (`p_worker`).
-- PT404 and PT409 reach the caller of PostgREST as HTTP 404 and 409.
drop function public.record_progress(uuid, integer, jsonb, jsonb, jsonb, text);
create function public.record_progress(
  p_interview uuid,
  p_expected_version integer,
  p_progress jsonb,
  p_turns jsonb default '[]',
  p_assessments jsonb default '[]',
  p_worker text default null,
  p_owner uuid default null,
  p_step_id uuid default null
) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  new_version integer;
  of_owner uuid;
begin
  if p_owner is null and p_worker is null then
    raise sqlstate '22004' using message = 'an owner or a worker is needed';
  end if;

  update public.interviews set
    version = version + 1,
    last_step_id = p_step_id,
    machine = p_progress -> 'machine',
    mode = coalesce(p_progress ->> 'mode', mode),
    status = p_progress ->> 'status',
    stage = p_progress ->> 'stage',
    final_stage = p_progress ->> 'final_stage',
    ended_by = p_progress ->> 'ended_by',
    skipped_stages = array(select jsonb_array_elements_text(p_progress -> 'skipped_stages')),
    stats = p_progress -> 'stats',
    started_at = coalesce(started_at, now()),
    ended_at = case when p_progress ->> 'status' = 'completed' then coalesce(ended_at, now()) end
  where id = p_interview and version = p_expected_version
    and (p_owner is null or owner = p_owner)
    and (p_worker is null or (lease_owner = p_worker and lease_until > now()))
  returning version, owner into new_version, of_owner;

  if new_version is null then
    -- Stored already, by the call whose answer was lost.
    select version into new_version from public.interviews
    where id = p_interview and (p_owner is null or owner = p_owner)
      and last_step_id = p_step_id and version = p_expected_version + 1;
    if new_version is not null then
      return new_version;
    end if;
    if exists (select from public.interviews where id = p_interview and (p_owner is null or owner = p_owner)) then
      raise sqlstate 'PT409' using message = 'interview_changed';
    end if;
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;

  -- By voice an answer may grow after it was stored: the person has only paused.
  if p_worker is not null then
    update public.turns o set
      text = t.text, ended_ms = t.ended_ms, interrupted = coalesce(t.interrupted, false),
      metrics = coalesce(t.metrics, '{}')
    from jsonb_to_recordset(p_turns) as t(seq integer, text text, ended_ms bigint, interrupted boolean, metrics jsonb)
    where o.interview_id = p_interview and o.seq = t.seq;
  end if;

  insert into public.turns
    (interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms, interrupted, source, client_id, metrics)
  select p_interview, of_owner, t.seq, t.speaker, t.stage, t.text, t.started_ms, t.ended_ms,
         coalesce(t.interrupted, false), coalesce(t.source, 'live'), t.client_id, coalesce(t.metrics, '{}')
  from jsonb_to_recordset(p_turns) as t(
    seq integer, speaker text, stage text, text text, started_ms bigint, ended_ms bigint, interrupted boolean,
    source text, client_id uuid, metrics jsonb
  )
  where p_worker is null
     or not exists (select from public.turns o where o.interview_id = p_interview and o.seq = t.seq);

  insert into public.turn_feedback (interview_id, owner, seq, score, key_points, assessed_by)
  select p_interview, of_owner, a.seq, a.score, a.key_points, a.assessed_by
  from jsonb_to_recordset(p_assessments) as a(seq integer, score smallint, key_points jsonb, assessed_by text)
  on conflict (interview_id, seq) do update
    set score = excluded.score, key_points = excluded.key_points, assessed_by = excluded.assessed_by;

  return new_version;
end
$$;
revoke execute on function public.record_progress from public, anon, authenticated;
grant execute on function public.record_progress to service_role;

-- A place in the queue for an interviewer; the interview goes on by voice from here. An owner has two places at most,
-- waiting and held together. Asking anew takes the end of the queue and allows new attempts.
create function public.want_agent(p_interview uuid, p_owner uuid) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('voice of ' || p_owner, 0));
  if (select count(*) from public.interviews
      where owner = p_owner and id <> p_interview and mode = 'voice' and status in ('ready', 'queued', 'active')
        and (agent_wanted_at is not null or lease_until > now())) >= 2 then
    raise sqlstate 'PT409' using message = 'limit_reached', detail = 'voice';
  end if;
  update public.interviews set
    mode = 'voice', agent_wanted_at = now(), attempt = 0,
    status = case status when 'ready' then 'queued' else status end
  where id = p_interview and owner = p_owner and status in ('ready', 'queued', 'active');
  if not found then
    if exists (select from public.interviews where id = p_interview and owner = p_owner) then
      raise sqlstate 'PT409' using message = 'interview_changed';
    end if;
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;
end
$$;
revoke execute on function public.want_agent from public;
grant execute on function public.want_agent to service_role;

-- Hands out interviews that wait for an interviewer, or whose interviewer has died. Many agents may ask at once.
-- Everybody's first interview comes before anybody's second one; what an owner has in conversation counts. After 20
-- attempts without an end an interview is left alone until the candidate asks anew: whatever ends its workers shall not
-- go round among them.
create or replace function public.claim_interviews(p_worker text, p_limit integer, p_lease_seconds integer)
returns table (id uuid, owner uuid, room_name text, attempt integer, agent_wanted_at timestamptz)
language sql security invoker set search_path = '' as $$
  with held as (
    select h.owner, count(*) as interviews from public.interviews h
    where h.agent_wanted_at is not null and h.lease_until >= now()
    group by h.owner
  ), waiting as (
    select w.id,
           coalesce(held.interviews, 0) + row_number() over (partition by w.owner order by w.agent_wanted_at, w.id) as place
    from public.interviews w left join held on held.owner = w.owner
    where w.agent_wanted_at is not null and w.mode = 'voice' and w.status in ('ready', 'queued', 'active')
      and (w.lease_until is null or w.lease_until < now()) and w.attempt < 20
  ), picked as materialized (
    -- The conditions stand here again: they are checked anew on a row that has changed until it was locked.
    select w.id from public.interviews w join waiting on waiting.id = w.id
    where w.agent_wanted_at is not null and w.mode = 'voice' and w.status in ('ready', 'queued', 'active')
      and (w.lease_until is null or w.lease_until < now()) and w.attempt < 20
    order by waiting.place, w.agent_wanted_at
    limit greatest(p_limit, 0)
    for update of w skip locked
  )
  update public.interviews i set
    lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds), attempt = i.attempt + 1
  from picked
  where i.id = picked.id
  returning i.id, i.owner, i.room_name, i.attempt, i.agent_wanted_at
$$;

-- Housekeeping goes in batches, and each row is an attempt of its own: one that can't be written or removed is reported
-- in the database's log and left, and the others are done. A caller repeats until less than a batch is answered.

-- Guests leave nothing behind: whoever was last seen before the given time goes, with everything of theirs.
-- In no order, so that one who can't be removed in time is not always the first; PostgREST applies the time limit.
drop function public.purge_guests(timestamptz);
create function public.purge_guests(p_idle_since timestamptz, p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
declare
  guest uuid;
  purged integer := 0;
begin
  for guest in
    select u.id from auth.users u
    where u.is_anonymous
      and greatest(u.created_at, u.updated_at, u.last_sign_in_at) < p_idle_since
      and not exists (select from public.interviews i where i.owner = u.id and i.updated_at >= p_idle_since)
    order by random()
  loop
    exit when purged >= p_limit;
    begin
      delete from auth.users where id = guest and is_anonymous;
      purged := purged + 1;
    exception when others then
      raise warning 'guest % could not be removed: %', guest, sqlerrm;
    end;
  end loop;
  return purged;
end
$$;
revoke execute on function public.purge_guests from public;
grant execute on function public.purge_guests to service_role;

-- An interview that nobody has touched for long was walked away from.
drop function public.mark_abandoned(timestamptz);
create function public.mark_abandoned(p_idle_since timestamptz, p_limit integer default 200) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  left_alone uuid;
  marked integer := 0;
begin
  for left_alone in
    select i.id from public.interviews i
    where i.status in ('ready', 'queued', 'active') and i.updated_at < p_idle_since
    for update skip locked
  loop
    exit when marked >= p_limit;
    begin
      update public.interviews i set
        status = 'abandoned', ended_by = 'user_away', final_stage = i.stage, ended_at = i.updated_at,
        version = i.version + 1, last_step_id = null, agent_wanted_at = null, lease_owner = null, lease_until = null
      where i.id = left_alone;
      marked := marked + 1;
    exception when others then
      raise warning 'interview % could not be marked as abandoned: %', left_alone, sqlerrm;
    end;
  end loop;
  return marked;
end
$$;
revoke execute on function public.mark_abandoned from public;
grant execute on function public.mark_abandoned to service_role;
create index interviews_open_idx on public.interviews (updated_at) where status in ('ready', 'queued', 'active');

-- Of interviews that nobody wants a report of, or that were left.
drop function public.purge_interview_keys(timestamptz);
create function public.purge_interview_keys(p_idle_since timestamptz, p_limit integer default 500) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  purged integer;
begin
  delete from public.interview_keys k
  where (k.interview_id, k.provider) in (
    select s.interview_id, s.provider
    from public.interview_keys s join public.interviews i on i.id = s.interview_id
    where greatest(s.created_at, i.updated_at) < p_idle_since
    limit p_limit
    for update of s skip locked
  );
  get diagnostics purged = row_count;
  return purged;
end
$$;
revoke execute on function public.purge_interview_keys from public;
grant execute on function public.purge_interview_keys to service_role;
