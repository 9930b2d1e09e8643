-- A lease that has run out without anybody taking the job is still its worker's: after a pause of the process or of the
-- database it may store what it has made, and so takes the lease up again. Only who takes a job ends another's hold on it.
-- A worker that has lost its job is told so (`job_lost`), apart from an interview that has moved on.
create or replace function public.record_step(
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
    update public.jobs set lease_until = greatest(lease_until, now() + interval '10 seconds')
    where id = p_job and subject = p_interview and owner = p_owner and lease_owner = p_worker and state = 'running'
    returning kind into job_kind;
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
        raise sqlstate 'PT409'
        using message = case when p_job is null or job_kind is not null then 'interview_changed' else 'job_lost' end;
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

create or replace function public.record_report(
  p_job uuid, p_worker text, p_feedback jsonb, p_prompt_tokens bigint default 0, p_completion_tokens bigint default 0,
  p_done boolean default false
) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  of_interview uuid;
  of_owner uuid;
begin
  update public.jobs set lease_until = greatest(lease_until, now() + interval '10 seconds')
  where id = p_job and kind = 'report' and lease_owner = p_worker and state = 'running'
  returning subject, owner into of_interview, of_owner;
  if of_interview is null then
    raise sqlstate 'PT409' using message = 'job_lost';
  end if;
  if p_feedback ->> 'status' = 'ready' then
    insert into public.feedback_history
      (interview_id, owner, version, facts, scores, report, provenance, written_at)
    select interview_id, owner, version, facts, scores, report, provenance, updated_at
    from public.feedback where interview_id = of_interview and status = 'ready'
    on conflict (interview_id, version) do nothing;
    delete from public.feedback_history h
    using public.feedback f
    where h.interview_id = of_interview and f.interview_id = of_interview and h.version <= f.version - 20;
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
    version = case when f.status = 'ready' and excluded.status = 'ready' then f.version + 1 else f.version end,
    facts = case when p_feedback ? 'facts' then excluded.facts else f.facts end,
    scores = case when p_feedback ? 'scores' then excluded.scores else f.scores end,
    report = case when p_feedback ? 'report' then excluded.report else f.report end,
    provenance = case when p_feedback ? 'provenance' then excluded.provenance else f.provenance end
  -- A report that is ready is replaced by one that is ready, and by nothing else.
  where f.status <> 'ready' or excluded.status = 'ready';
  if p_prompt_tokens > 0 or p_completion_tokens > 0 then
    update public.interviews set stats = stats || jsonb_build_object(
      'prompt_tokens', coalesce(private.number_in(stats, 'prompt_tokens'), 0) + p_prompt_tokens,
      'completion_tokens', coalesce(private.number_in(stats, 'completion_tokens'), 0) + p_completion_tokens
    ) where id = of_interview;
  end if;
  if p_done then
    delete from public.jobs where id = p_job;
  end if;
end
$$;

-- Agents see what a worker has taken, also where its lease has run out and nobody has taken it since.
alter policy "agents read interviews that they hold" on public.interviews
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interviews.id and j.state = 'running'
));
alter policy "agents go on with interviews that they hold" on public.interviews
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interviews.id and j.state = 'running'
));
alter policy "agents read turns of interviews that they hold" on public.turns
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.state = 'running'
));
alter policy "agents add turns to interviews that they hold" on public.turns
with check (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.state = 'running'
));
alter policy "agents let answers grow in interviews that they hold" on public.turns
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.state = 'running'
));
alter policy "agents read judgements of interviews that they hold" on public.turn_feedback
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.state = 'running'
));
alter policy "agents judge answers of interviews that they hold" on public.turn_feedback
with check (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.state = 'running'
));
alter policy "agents judge anew in interviews that they hold" on public.turn_feedback
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.state = 'running'
));
alter policy "agents read keys of whom they interview" on public.provider_keys
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.owner = provider_keys.owner and j.state = 'running'
));
alter policy "agents read keys lent to interviews that they hold" on public.interview_keys
using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interview_keys.interview_id and j.state = 'running'
));

-- Of a job, agents change how it is held and how far it is, never whose or what it is on.
revoke update on public.jobs from mockingbird_agent;
grant update (state, attempt, not_before, lease_owner, lease_until, error_code) on public.jobs to mockingbird_agent;

create or replace function public.want_job(
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
  -- Who wants the built-in interviewer does not wait for a model that hangs: its job ends, and what it says then is too late.
  if found and p_kind = 'reply' and job.state <> 'failed'
     and coalesce((p_input ->> 'built_in')::boolean, false) and not coalesce((job.input ->> 'built_in')::boolean, false) then
    delete from public.jobs where id = job.id;
    job := null;
  end if;
  if job.id is null or job.state = 'failed' then
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
