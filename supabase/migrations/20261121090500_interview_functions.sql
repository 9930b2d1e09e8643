-- What must be one transaction, one query, or beyond the owner's rights.

-- Stores a step of an interview: the machine, what follows from it, and the turns it brought, all or nothing.
-- Answers with the new version. Runs with the caller's rights, so row level security decides.
-- PT404 and PT409 reach the caller of PostgREST as HTTP 404 and 409.
create function public.record_progress(
  p_interview uuid,
  p_expected_version integer,
  p_progress jsonb,
  p_turns jsonb default '[]',
  p_assessments jsonb default '[]'
) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  new_version integer;
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
  returning version into new_version;

  if new_version is null then
    if exists (select from public.interviews where id = p_interview) then
      raise sqlstate 'PT409' using message = 'interview_changed';
    end if;
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;

  insert into public.turns
    (interview_id, seq, speaker, stage, text, started_ms, ended_ms, interrupted, source, client_id, metrics)
  select p_interview, t.seq, t.speaker, t.stage, t.text, t.started_ms, t.ended_ms, coalesce(t.interrupted, false),
         coalesce(t.source, 'live'), t.client_id, coalesce(t.metrics, '{}')
  from jsonb_to_recordset(p_turns) as t(
    seq integer, speaker text, stage text, text text, started_ms bigint, ended_ms bigint, interrupted boolean,
    source text, client_id uuid, metrics jsonb
  );

  insert into public.turn_feedback (interview_id, seq, score, key_points, assessed_by)
  select p_interview, a.seq, a.score, a.key_points, a.assessed_by
  from jsonb_to_recordset(p_assessments) as a(seq integer, score smallint, key_points jsonb, assessed_by text)
  on conflict (interview_id, seq) do update
    set score = excluded.score, key_points = excluded.key_points, assessed_by = excluded.assessed_by;

  return new_version;
end
$$;
grant execute on function public.record_progress to authenticated, service_role;

-- A page of the history: newest first, with the score where there is one. The cursor is the last row of the page before.
create function public.list_interviews(
  p_limit integer default 50,
  p_before_created_at timestamptz default null,
  p_before_id uuid default null,
  p_query text default null,
  p_role text default null,
  p_level text default null,
  p_status text default null,
  p_from timestamptz default null,
  p_to timestamptz default null
) returns table (
  id uuid, role text, level text, company text, mode text, status text, stage text, config jsonb, ended_by text,
  final_stage text, skipped_stages text[], stats jsonb, created_at timestamptz, started_at timestamptz,
  ended_at timestamptz, overall_score numeric, summary_headline text, feedback_status text
)
language sql stable security invoker set search_path = '' as $$
  select i.id, i.role, i.level, i.company, i.mode, i.status, i.stage, i.config, i.ended_by, i.final_stage,
         i.skipped_stages, i.stats, i.created_at, i.started_at, i.ended_at,
         (f.scores ->> 'overall_score')::numeric, f.scores ->> 'summary_headline', f.status
  from public.interviews i
  left join public.feedback f on f.interview_id = i.id
  where i.owner = (select auth.uid())
    and (p_before_created_at is null or (i.created_at, i.id) < (p_before_created_at, p_before_id))
    and (p_role is null or i.role ilike '%' || replace(replace(replace(p_role, '\', '\\'), '%', '\%'), '_', '\_') || '%')
    and (p_level is null or i.level = p_level)
    and (p_status is null or i.status = p_status)
    and (p_from is null or i.created_at >= p_from)
    and (p_to is null or i.created_at < p_to)
    and (p_query is null or to_tsvector('simple', i.role || ' ' || i.company) @@ websearch_to_tsquery('simple', p_query)
         or exists (
           select from public.turns t
           where t.interview_id = i.id and t.search @@ websearch_to_tsquery('simple', p_query)))
  order by i.created_at desc, i.id desc
  limit least(greatest(p_limit, 1), 101)
$$;
grant execute on function public.list_interviews to authenticated;

-- Guests leave nothing behind: whoever was last seen before the given time goes, with everything of theirs.
create function public.purge_guests(p_idle_since timestamptz) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  purged integer;
begin
  delete from auth.users u
  where u.is_anonymous
    and greatest(u.created_at, u.updated_at, u.last_sign_in_at) < p_idle_since
    and not exists (select from public.interviews i where i.owner = u.id and i.updated_at >= p_idle_since);
  get diagnostics purged = row_count;
  return purged;
end
$$;
revoke execute on function public.purge_guests from public;
grant execute on function public.purge_guests to service_role;

-- An interview that nobody has touched for long was walked away from.
create function public.mark_abandoned(p_idle_since timestamptz) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  marked integer;
begin
  update public.interviews
  set status = 'abandoned', ended_by = 'user_away', final_stage = stage, ended_at = updated_at, version = version + 1
  where status in ('ready', 'queued', 'active') and updated_at < p_idle_since;
  get diagnostics marked = row_count;
  return marked;
end
$$;
revoke execute on function public.mark_abandoned from public;
grant execute on function public.mark_abandoned to service_role;
