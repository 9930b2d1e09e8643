-- What is measured of an answer grows with the answer.
grant update (metrics) on public.turns to service_role;

create or replace function public.record_progress(
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
