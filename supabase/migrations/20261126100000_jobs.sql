-- Work that takes time is a job: replies and reports of the API, interviews by voice of the agents. One mechanism for all.
--
-- A process takes a job by a lease that a heartbeat renews. What a dead process held is claimed by another when the lease
-- has run out, after a pause that grows with each attempt, and no more than a limited number of times.

create table public.jobs (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('reply', 'report', 'voice')),
  -- The interview that it is about.
  subject uuid not null,
  owner uuid not null,
  -- 'failed': given up; `error_code` says why, until the work is wanted anew. Work that is done leaves no row.
  state text not null default 'waiting' check (state in ('waiting', 'running', 'failed')),
  -- What the work needs to know beyond its subject.
  input jsonb not null default '{}' check (jsonb_typeof(input) = 'object' and pg_column_size(input) <= 4096),
  -- How often it was taken since it was wanted.
  attempt integer not null default 0,
  wanted_at timestamptz not null default now(),
  -- The process whose request has made the work due; none where any may take it.
  wanted_by text check (char_length(wanted_by) <= 200),
  -- The pause between two attempts.
  not_before timestamptz not null default now(),
  lease_owner text check (char_length(lease_owner) <= 200),
  lease_until timestamptz,
  error_code text check (char_length(error_code) <= 100),
  -- One for each kind and subject, for all processes together.
  unique (kind, subject),
  foreign key (subject, owner) references public.interviews (id, owner) on delete cascade
);
create index jobs_open_idx on public.jobs (kind, wanted_at) where state <> 'failed';
create index jobs_owner_idx on public.jobs (owner, kind);
create index jobs_subject_owner_idx on public.jobs (subject, owner);

alter table public.jobs enable row level security;
revoke all on public.jobs from anon, authenticated, service_role;
grant select (kind, subject, owner, state, attempt, error_code) on public.jobs to authenticated;
grant select, insert, update, delete on public.jobs to service_role;
create policy "owners see the work on what is theirs" on public.jobs
for select to authenticated using (owner = (select auth.uid()));

-- How often work is tried before it is given up. An interview by voice is handed from process to process as people come
-- and go; a reply and a report cost money each time.
create function private.attempts_max(p_kind text) returns integer
language sql immutable set search_path = '' as $$
  select case p_kind when 'voice' then 20 else 5 end
$$;
-- How many jobs of a kind one owner may have open, and how many of them are taken at once.
create function private.open_jobs_max(p_kind text) returns integer
language sql immutable set search_path = '' as $$
  select case p_kind when 'voice' then 2 else 20 end
$$;
create function private.jobs_at_once_max(p_kind text) returns integer
language sql immutable set search_path = '' as $$
  select case p_kind when 'report' then 2 else 4 end
$$;
revoke execute on function private.attempts_max, private.open_jobs_max, private.jobs_at_once_max from public;
grant usage on schema private to service_role;
grant execute on function private.attempts_max, private.open_jobs_max, private.jobs_at_once_max to service_role;

-- Interviews that wait for an interviewer by voice become jobs; leases of running workers end, and the jobs are taken anew.
insert into public.jobs (kind, subject, owner, attempt, wanted_at)
select 'voice', id, owner, least(attempt, 20), agent_wanted_at from public.interviews
where agent_wanted_at is not null and mode = 'voice' and status in ('ready', 'queued', 'active');
drop function public.claim_interviews, public.renew_leases, public.release_interview;
drop index public.interviews_agent_wanted_idx;
alter table public.interviews
  drop column agent_wanted_at, drop column lease_owner, drop column lease_until, drop column attempt;

-- Wants work done: makes the job if there is none, and wakes one that was given up. With a worker, and where its owner
-- has not too many taken already, the worker has it at once. Answers with the job, and whether the worker has it.
create function public.want_job(
  p_kind text,
  p_subject uuid,
  p_owner uuid,
  p_input jsonb default '{}',
  p_worker text default null,
  p_take boolean default true,
  p_lease_seconds integer default 10
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  job public.jobs;
  taken boolean := false;
begin
  -- Held to the end of the transaction: of two calls at once, the second counts what the first has stored.
  perform pg_advisory_xact_lock(hashtextextended(p_kind || ' of ' || p_owner, 0));
  select * into job from public.jobs where kind = p_kind and subject = p_subject for update;
  if not found or job.state = 'failed' then
    if (select count(*) from public.jobs where owner = p_owner and kind = p_kind and state <> 'failed')
       >= private.open_jobs_max(p_kind) then
      raise sqlstate 'PT409' using message = 'limit_reached', detail = p_kind;
    end if;
    insert into public.jobs (kind, subject, owner, input, wanted_by)
    values (p_kind, p_subject, p_owner, p_input, p_worker)
    on conflict (kind, subject) do update set
      state = 'waiting', input = excluded.input, wanted_by = excluded.wanted_by, attempt = 0, wanted_at = now(), not_before = now(),
      lease_owner = null, lease_until = null, error_code = null
    returning * into job;
  end if;
  if p_worker is not null and p_take and job.not_before <= now() and job.attempt < private.attempts_max(p_kind)
     and (job.state = 'waiting' or job.lease_until < now())
     and (select count(*) from public.jobs where owner = p_owner and kind = p_kind and lease_until > now())
         < private.jobs_at_once_max(p_kind) then
    update public.jobs set
      state = 'running', attempt = attempt + 1, lease_owner = p_worker,
      lease_until = now() + make_interval(secs => p_lease_seconds),
      not_before = now() + make_interval(secs => least(2 ^ (attempt + 1), 300))
    where id = job.id
    returning * into job;
    taken := true;
  end if;
  return jsonb_build_object('job', to_jsonb(job), 'taken', taken);
end
$$;
revoke execute on function public.want_job from public;
grant execute on function public.want_job to service_role;

-- Hands out work that waits, or whose worker has died. Many workers may ask at once. Everybody's first job comes before
-- anybody's second one; what an owner has taken counts. With `p_own_only`, only what requests to this worker have made
-- due. Work that was tried too often is given up, and says so.
create function public.claim_jobs(
  p_worker text, p_kinds text[], p_limit integer, p_lease_seconds integer, p_own_only boolean default false
) returns setof public.jobs
language plpgsql security invoker set search_path = '' as $$
begin
  with given_up as (
    update public.jobs j set
      state = 'failed', error_code = 'attempts_used_up', lease_owner = null, lease_until = null
    where j.id in (
      select d.id from public.jobs d
      where d.kind = any (p_kinds) and d.state <> 'failed' and (d.lease_until is null or d.lease_until < now())
        and d.attempt >= private.attempts_max(d.kind)
      limit 100
      for update skip locked
    )
    returning j.kind, j.subject
  )
  update public.feedback f set status = 'failed', error_code = 'attempts_used_up'
  from given_up where given_up.kind = 'report' and f.interview_id = given_up.subject and f.status = 'writing';

  return query
  with held as (
    select h.owner, h.kind, count(*) as jobs from public.jobs h
    where h.state = 'running' and h.lease_until >= now()
    group by h.owner, h.kind
  ), waiting as (
    select w.id, coalesce(held.jobs, 0)
           + row_number() over (partition by w.owner, w.kind order by w.wanted_at, w.id) as place
    from public.jobs w left join held on held.owner = w.owner and held.kind = w.kind
    where w.kind = any (p_kinds) and w.state <> 'failed' and w.not_before <= now()
      and (not p_own_only or w.wanted_by = p_worker)
      and (w.lease_until is null or w.lease_until < now()) and w.attempt < private.attempts_max(w.kind)
  ), picked as materialized (
    -- The conditions stand here again: they are checked anew on a row that has changed until it was locked.
    select w.id from public.jobs w join waiting on waiting.id = w.id
    where w.state <> 'failed' and (w.lease_until is null or w.lease_until < now())
      and waiting.place <= private.jobs_at_once_max(w.kind)
    order by waiting.place, w.wanted_at
    limit greatest(p_limit, 0)
    for update of w skip locked
  )
  update public.jobs j set
    state = 'running', attempt = j.attempt + 1, lease_owner = p_worker,
    lease_until = now() + make_interval(secs => p_lease_seconds),
    not_before = now() + make_interval(secs => least(2 ^ (j.attempt + 1), 300))
  from picked
  where j.id = picked.id
  returning j.*;
end
$$;
revoke execute on function public.claim_jobs from public;
grant execute on function public.claim_jobs to service_role;

-- The heartbeat. Answers with what is still held; what is missing was taken over, deleted, or is not wanted any more.
create function public.renew_jobs(p_worker text, p_jobs uuid[], p_lease_seconds integer) returns setof uuid
language sql security invoker set search_path = '' as $$
  update public.jobs j set lease_until = now() + make_interval(secs => p_lease_seconds)
  where j.id = any (p_jobs) and j.lease_owner = p_worker and j.state = 'running'
  returning j.id
$$;
revoke execute on function public.renew_jobs from public;
grant execute on function public.renew_jobs to service_role;

-- Ends a worker's hold on a job. 'done': nothing is left to do, unless the work was wanted anew since `p_wanted_at`.
-- 'again': another worker shall take it at once, such as where a process stops; this was no attempt. 'retry': it could
-- not be done, and is tried again after the pause. 'failed': given up.
create function public.release_job(
  p_worker text, p_job uuid, p_outcome text, p_wanted_at timestamptz default null, p_error_code text default null
) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  if p_outcome = 'done' then
    delete from public.jobs
    where id = p_job and lease_owner = p_worker and (p_wanted_at is null or wanted_at <= p_wanted_at);
  end if;
  update public.jobs set
    state = case when p_outcome = 'failed' then 'failed' else 'waiting' end,
    attempt = case when p_outcome = 'again' then greatest(attempt - 1, 0) else attempt end,
    not_before = case when p_outcome = 'again' then now() else not_before end,
    lease_owner = null, lease_until = null, error_code = p_error_code
  where id = p_job and lease_owner = p_worker;
end
$$;
revoke execute on function public.release_job from public;
grant execute on function public.release_job to service_role;

-- The sealed keys that may be used for an interview: those that were lent to it, then its owner's.
create function public.keys_of_interview(p_interview uuid, p_owner uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(k) - 'place' order by k.place), '[]') from (
    select 1 as place, l.interview_id as owner, l.provider, l.key_version, l.ciphertext, '' as hint
    from public.interview_keys l where l.interview_id = p_interview and l.owner = p_owner
    union all
    select 2, o.owner, o.provider, o.key_version, o.ciphertext, o.hint
    from public.provider_keys o where o.owner = p_owner
  ) k
$$;
revoke execute on function public.keys_of_interview from public;
grant execute on function public.keys_of_interview to service_role;

-- Notes judgements of answers: with a step, or after the interview had gone on, where nothing else of it changes.
create function public.record_assessments(p_interview uuid, p_owner uuid, p_assessments jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into public.turn_feedback (interview_id, owner, seq, score, key_points, assessed_by)
  select p_interview, p_owner, a.seq, a.score, a.key_points, a.assessed_by
  from jsonb_to_recordset(p_assessments) as a(seq integer, score smallint, key_points jsonb, assessed_by text)
  where exists (select from public.interviews i where i.id = p_interview and i.owner = p_owner)
  on conflict (interview_id, seq) do update
    set score = excluded.score, key_points = excluded.key_points, assessed_by = excluded.assessed_by
$$;
revoke execute on function public.record_assessments from public;
grant execute on function public.record_assessments to service_role;

-- Stores a step of an interview: the machine, what follows from it, and the turns it brought, all or nothing.
-- With `p_job`, only the worker that holds the job may write, and `p_job_done` ends the job with the step. With `p_want`
-- ({"kind", "input", "worker", "take", "lease_seconds"}) the work that the step makes due is wanted in the same transaction;
-- where the worker has it at once, the sealed keys that it needs come along.
-- PT404 and PT409 reach the caller of PostgREST as HTTP 404 and 409.
drop function public.record_progress(uuid, integer, jsonb, jsonb, jsonb, text, uuid, uuid);
create function public.record_step(
  p_interview uuid,
  p_owner uuid,
  p_expected_version integer,
  p_step_id uuid,
  p_state jsonb,
  p_turns jsonb default '[]',
  p_assessments jsonb default '[]',
  p_job uuid default null,
  p_worker text default null,
  p_job_done boolean default false,
  p_want jsonb default null
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  new_version integer;
  job_kind text;
  wanted jsonb := jsonb_build_object();
begin
  if p_job is not null then
    select kind into job_kind from public.jobs
    where id = p_job and subject = p_interview and owner = p_owner
      and lease_owner = p_worker and lease_until > now() and state = 'running';
  end if;
  if p_job is null or job_kind is not null then
    update public.interviews set
      version = version + 1,
      last_step_id = p_step_id,
      machine = p_state -> 'machine',
      status = p_state ->> 'status',
      stage = p_state ->> 'stage',
      final_stage = p_state ->> 'final_stage',
      ended_by = p_state ->> 'ended_by',
      skipped_stages = array(select jsonb_array_elements_text(p_state -> 'skipped_stages')),
      stats = p_state -> 'stats',
      started_at = coalesce(started_at, now()),
      ended_at = case when p_state ->> 'status' = 'completed' then coalesce(ended_at, now()) end
    where id = p_interview and owner = p_owner and version = p_expected_version
    returning version into new_version;
  end if;

  if new_version is null then
    -- Stored already, by the call whose answer was lost.
    select version into new_version from public.interviews
    where id = p_interview and owner = p_owner and last_step_id = p_step_id and version = p_expected_version + 1;
    if new_version is null then
      if exists (select from public.interviews where id = p_interview and owner = p_owner) then
        raise sqlstate 'PT409' using message = 'interview_changed';
      end if;
      raise sqlstate 'PT404' using message = 'interview_not_found';
    end if;
  else
    -- By voice an answer may grow after it was stored: the person has only paused.
    if job_kind = 'voice' then
      update public.turns o set
        text = t.text, ended_ms = t.ended_ms, interrupted = coalesce(t.interrupted, false),
        metrics = coalesce(t.metrics, '{}')
      from jsonb_to_recordset(p_turns) as t(seq integer, text text, ended_ms bigint, interrupted boolean, metrics jsonb)
      where o.interview_id = p_interview and o.seq = t.seq;
    end if;

    insert into public.turns
      (interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms, interrupted, source, client_id, metrics)
    select p_interview, p_owner, t.seq, t.speaker, t.stage, t.text, t.started_ms, t.ended_ms,
           coalesce(t.interrupted, false), coalesce(t.source, 'live'), t.client_id, coalesce(t.metrics, '{}')
    from jsonb_to_recordset(p_turns) as t(
      seq integer, speaker text, stage text, text text, started_ms bigint, ended_ms bigint, interrupted boolean,
      source text, client_id uuid, metrics jsonb
    )
    where job_kind is distinct from 'voice'
       or not exists (select from public.turns o where o.interview_id = p_interview and o.seq = t.seq);

    perform public.record_assessments(p_interview, p_owner, p_assessments);
  end if;

  if p_job_done then
    delete from public.jobs where id = p_job and lease_owner = p_worker;
  end if;
  if p_want is not null then
    wanted := public.want_job(
      p_want ->> 'kind', p_interview, p_owner, coalesce(p_want -> 'input', '{}'), p_want ->> 'worker',
      coalesce((p_want ->> 'take')::boolean, true), coalesce((p_want ->> 'lease_seconds')::integer, 10)
    );
    if (wanted ->> 'taken')::boolean then
      wanted := wanted || jsonb_build_object('keys', public.keys_of_interview(p_interview, p_owner));
    end if;
  end if;
  return jsonb_build_object('version', new_version) || wanted;
end
$$;
revoke execute on function public.record_step from public, anon, authenticated;
grant execute on function public.record_step to service_role;

-- Writes a report, or that it is being written, by the worker that holds the job; `p_done` ends the job with it. What
-- models read and wrote for it counts for the interview. A report that is there stays where `p_feedback` has none.
create function public.record_report(
  p_job uuid, p_worker text, p_feedback jsonb, p_prompt_tokens bigint default 0, p_completion_tokens bigint default 0,
  p_done boolean default false
) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  of_interview uuid;
  of_owner uuid;
begin
  select subject, owner into of_interview, of_owner from public.jobs
  where id = p_job and kind = 'report' and lease_owner = p_worker and lease_until > now() and state = 'running'
  for update;
  if of_interview is null then
    raise sqlstate 'PT409' using message = 'job_lost';
  end if;
  insert into public.feedback as f
    (interview_id, owner, status, facts, scores, report, provenance, error_code)
  values (
    of_interview, of_owner, p_feedback ->> 'status', coalesce(p_feedback -> 'facts', '{}'),
    nullif(p_feedback -> 'scores', 'null'), p_feedback ->> 'report', coalesce(p_feedback -> 'provenance', '{}'),
    p_feedback ->> 'error_code'
  )
  on conflict (interview_id) do update set
    status = excluded.status, error_code = excluded.error_code,
    facts = case when p_feedback ? 'facts' then excluded.facts else f.facts end,
    scores = case when p_feedback ? 'scores' then excluded.scores else f.scores end,
    report = case when p_feedback ? 'report' then excluded.report else f.report end,
    provenance = case when p_feedback ? 'provenance' then excluded.provenance else f.provenance end
  -- A report that is ready is replaced by one that is ready, and by nothing else.
  where f.status <> 'ready' or excluded.status = 'ready';
  if p_prompt_tokens > 0 or p_completion_tokens > 0 then
    update public.interviews set stats = stats || jsonb_build_object(
      'prompt_tokens', coalesce((stats ->> 'prompt_tokens')::bigint, 0) + p_prompt_tokens,
      'completion_tokens', coalesce((stats ->> 'completion_tokens')::bigint, 0) + p_completion_tokens
    ) where id = of_interview;
  end if;
  if p_done then
    delete from public.jobs where id = p_job;
  end if;
end
$$;
revoke execute on function public.record_report from public;
grant execute on function public.record_report to service_role;

-- Wants an interviewer by voice; the interview goes on by voice from here. Asking anew takes the end of the queue and
-- allows new attempts.
drop function public.want_agent;
create function public.want_voice(p_interview uuid, p_owner uuid) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  update public.interviews set
    mode = 'voice', status = case status when 'ready' then 'queued' else status end
  where id = p_interview and owner = p_owner and status in ('ready', 'queued', 'active');
  if not found then
    if exists (select from public.interviews where id = p_interview and owner = p_owner) then
      raise sqlstate 'PT409' using message = 'interview_changed';
    end if;
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;
  perform public.want_job('voice', p_interview, p_owner);
  update public.jobs set
    wanted_at = clock_timestamp(),
    attempt = case when lease_until > now() then attempt else 0 end,
    not_before = case when lease_until > now() then not_before else now() end
  where kind = 'voice' and subject = p_interview;
  -- The interviewer in the room takes what the candidate says from here on.
  delete from public.jobs where kind = 'reply' and subject = p_interview;
end
$$;
revoke execute on function public.want_voice from public;
grant execute on function public.want_voice to service_role;

-- Goes on by text or by voice; an interviewer in the room leaves when its heartbeat no longer finds the job.
create function public.switch_mode(p_interview uuid, p_owner uuid, p_mode text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  update public.interviews set mode = p_mode where id = p_interview and owner = p_owner;
  if not found then
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;
  delete from public.jobs where subject = p_interview and kind = 'voice';
end
$$;
revoke execute on function public.switch_mode from public;
grant execute on function public.switch_mode to service_role;

-- An interview that nobody has touched for long was walked away from.
create or replace function public.mark_abandoned(p_idle_since timestamptz, p_limit integer default 200) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  left_alone uuid;
  marked integer := 0;
begin
  for left_alone in
    select i.id from public.interviews i
    where i.status in ('ready', 'queued', 'active') and i.updated_at < p_idle_since
      and not exists (select from public.jobs j where j.subject = i.id and j.lease_until > now())
    for update skip locked
  loop
    exit when marked >= p_limit;
    begin
      update public.interviews i set
        status = 'abandoned', ended_by = 'user_away', final_stage = i.stage, ended_at = i.updated_at,
        version = i.version + 1, last_step_id = null
      where i.id = left_alone;
      delete from public.jobs where subject = left_alone and kind in ('reply', 'voice');
      marked := marked + 1;
    exception when others then
      raise warning 'interview % could not be marked as abandoned: %', left_alone, sqlerrm;
    end;
  end loop;
  return marked;
end
$$;

-- Lists of documents tell how long each is without its text.
alter table public.documents add column characters integer not null generated always as (char_length(text)) stored;
grant select (characters) on public.documents to authenticated;

-- A page of an interview tells whether there are documents, without their texts.
alter table public.interviews
  add column has_resume boolean not null generated always as (resume_text is not null) stored,
  add column has_job_description boolean not null generated always as (job_description is not null) stored;
