-- Interviews by voice: an agent holds one by a lease, writes what is said, and another takes over when it dies.

-- When the candidate last asked for the interviewer; null while nobody needs one.
alter table public.interviews add column agent_wanted_at timestamptz;
create index interviews_agent_wanted_idx on public.interviews (agent_wanted_at) where agent_wanted_at is not null;
grant update (agent_wanted_at) on public.interviews to authenticated;

-- The owner of a turn is the owner of its interview: the foreign key holds, whoever writes.
grant insert (owner) on public.turns to authenticated;
grant insert (owner) on public.turn_feedback to authenticated;
grant update (score, key_points, assessed_by) on public.turn_feedback to service_role;
grant update (text, ended_ms, interrupted) on public.turns to service_role;

-- As before, and for agents: with `p_worker`, only who holds the lease may write.
drop function public.record_progress(uuid, integer, jsonb, jsonb, jsonb);
create function public.record_progress(
  p_interview uuid,
  p_expected_version integer,
  p_progress jsonb,
  p_turns jsonb default '[]',
  p_assessments jsonb default '[]',
  p_worker text default null
) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  new_version integer;
  of_owner uuid;
begin
  update public.interviews set
    version = version + 1,
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
    and (p_worker is null or (lease_owner = p_worker and lease_until > now()))
  returning version, owner into new_version, of_owner;

  if new_version is null then
    if exists (select from public.interviews where id = p_interview) then
      raise sqlstate 'PT409' using message = 'interview_changed';
    end if;
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;

  -- By voice an answer may grow after it was stored: the person has only paused.
  if p_worker is not null then
    update public.turns o set text = t.text, ended_ms = t.ended_ms, interrupted = coalesce(t.interrupted, false)
    from jsonb_to_recordset(p_turns) as t(seq integer, text text, ended_ms bigint, interrupted boolean)
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
revoke execute on function public.record_progress from public;
grant execute on function public.record_progress to authenticated, service_role;

-- Hands out interviews that wait for an interviewer, or whose interviewer has died. Many agents may ask at once.
create function public.claim_interviews(p_worker text, p_limit integer, p_lease_seconds integer)
returns table (id uuid, owner uuid, room_name text, attempt integer, agent_wanted_at timestamptz)
language sql security invoker set search_path = '' as $$
  update public.interviews i set
    lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds), attempt = i.attempt + 1
  where i.id in (
    select w.id from public.interviews w
    where w.agent_wanted_at is not null and w.mode = 'voice' and w.status in ('ready', 'queued', 'active')
      and (w.lease_until is null or w.lease_until < now())
    order by w.agent_wanted_at
    limit greatest(p_limit, 0)
    for update skip locked
  )
  returning i.id, i.owner, i.room_name, i.attempt, i.agent_wanted_at
$$;
revoke execute on function public.claim_interviews from public;
grant execute on function public.claim_interviews to service_role;

-- The heartbeat. Answers with what is still held; whatever is missing was taken over, deleted, or goes on by text.
create function public.renew_leases(p_worker text, p_interviews uuid[], p_lease_seconds integer) returns setof uuid
language sql security invoker set search_path = '' as $$
  update public.interviews i set lease_until = now() + make_interval(secs => p_lease_seconds)
  where i.id = any (p_interviews) and i.lease_owner = p_worker and i.mode = 'voice'
  returning i.id
$$;
revoke execute on function public.renew_leases from public;
grant execute on function public.renew_leases to service_role;

-- Gives an interview back: to be claimed by another, or until the candidate asks again, who may have done so meanwhile.
create function public.release_interview(
  p_worker text, p_interview uuid, p_still_wanted boolean, p_wanted_at timestamptz
) returns void
language sql security invoker set search_path = '' as $$
  update public.interviews i set
    lease_owner = null, lease_until = null,
    agent_wanted_at = case when p_still_wanted or i.agent_wanted_at > p_wanted_at then i.agent_wanted_at end
  where i.id = p_interview and i.lease_owner = p_worker
$$;
revoke execute on function public.release_interview from public;
grant execute on function public.release_interview to service_role;
