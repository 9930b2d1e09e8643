-- Numbers in stored JSON are read where they are numbers: one row that another release, or a hostile person of an older one,
-- has written hides neither the list around it nor its owner.
create function private.number_in(p_values jsonb, p_name text) returns numeric
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_values -> p_name) = 'number' then (p_values ->> p_name)::numeric end
$$;
revoke execute on function private.number_in from public;
grant execute on function private.number_in to service_role;

-- The history as pages show it: without the counts of an interview (`stats`), which are read with the interview.
-- `list_interviews` stays for processes of the release before.
create function public.interview_history(
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
  id uuid, role text, level text, company text, mode text, status text, stage text, language text, practice_of text,
  ended_by text, final_stage text, skipped_stages text[], created_at timestamptz, started_at timestamptz,
  ended_at timestamptz, overall_score numeric, summary_headline text, feedback_status text
)
language sql stable security invoker set search_path = '' as $$
  select i.id, i.role, i.level, i.company, i.mode, i.status, i.stage, i.config ->> 'language',
         i.config -> 'practice' ->> 'of_interview', i.ended_by, i.final_stage, i.skipped_stages, i.created_at,
         i.started_at, i.ended_at,
         case when jsonb_typeof(f.scores -> 'overall_score') = 'number' then (f.scores ->> 'overall_score')::numeric end,
         f.scores ->> 'summary_headline', f.status
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
grant execute on function public.interview_history to authenticated;

create or replace function public.list_interviews(
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
  id uuid, role text, level text, company text, mode text, status text, stage text, language text, practice_of text,
  ended_by text, final_stage text, skipped_stages text[], stats jsonb, created_at timestamptz, started_at timestamptz,
  ended_at timestamptz, overall_score numeric, summary_headline text, feedback_status text
)
language sql stable security invoker set search_path = '' as $$
  select h.id, h.role, h.level, h.company, h.mode, h.status, h.stage, h.language, h.practice_of, h.ended_by, h.final_stage,
         h.skipped_stages, i.stats, h.created_at, h.started_at, h.ended_at, h.overall_score, h.summary_headline, h.feedback_status
  from public.interview_history(
    p_limit, p_before_created_at, p_before_id, p_query, p_role, p_level, p_status, p_from, p_to
  ) h
  join public.interviews i on i.id = h.id
  order by h.created_at desc, h.id desc
$$;

-- As before, but for the numbers.
create or replace function public.admin_user(p_actor uuid, p_user uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  found_user jsonb;
begin
  perform private.require_administrator(p_actor);
  select jsonb_build_object(
    'id', u.id, 'email', u.email, 'display_name', p.display_name, 'is_guest', u.is_anonymous, 'is_admin', p.is_admin,
    'created_at', u.created_at, 'last_sign_in_at', u.last_sign_in_at, 'email_confirmed_at', u.email_confirmed_at,
    'disabled_at', private.disabled_since(p.disabled_at, u.banned_until), 'removal_at', p.removal_at,
    'ways_in', coalesce((select jsonb_agg(i.provider order by i.created_at) from auth.identities i where i.user_id = u.id), '[]'),
    'key_providers', coalesce((select jsonb_agg(k.provider order by k.provider) from public.provider_keys k where k.owner = u.id), '[]'),
    'sessions', (select count(*) from auth.sessions s where s.user_id = u.id),
    'documents', (select count(*) from public.documents d where d.owner = u.id),
    'interviews', i.interviews, 'turns', (select count(*) from public.turns t where t.owner = u.id),
    'spoken_ms', i.elapsed_ms, 'prompt_tokens', i.prompt_tokens, 'completion_tokens', i.completion_tokens
  ) into found_user
  from auth.users u join public.profiles p on p.id = u.id
  cross join lateral (
    select count(*) as interviews, coalesce(sum(private.number_in(o.stats, 'elapsed_ms')), 0) as elapsed_ms,
           coalesce(sum(private.number_in(o.stats, 'prompt_tokens')), 0) as prompt_tokens,
           coalesce(sum(private.number_in(o.stats, 'completion_tokens')), 0) as completion_tokens
    from public.interviews o where o.owner = u.id
  ) i
  where u.id = p_user;
  if found_user is null then
    raise sqlstate 'PT404' using message = 'user_not_found';
  end if;
  insert into public.audit_log (actor, action, subject) values (p_actor, 'see_user', p_user);
  return found_user;
end
$$;

create or replace function public.admin_interviews(
  p_actor uuid, p_user uuid, p_limit integer default 50, p_before_created_at timestamptz default null, p_before_id uuid default null
) returns table (
  id uuid, role text, level text, mode text, language text, status text, turns bigint, elapsed_ms numeric,
  prompt_tokens numeric, completion_tokens numeric, created_at timestamptz, ended_at timestamptz
)
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_administrator(p_actor);
  insert into public.audit_log (actor, action, subject)
  select p_actor, 'list_interviews', u.id from auth.users u where u.id = p_user;
  if not found then
    raise sqlstate 'PT404' using message = 'user_not_found';
  end if;
  return query
  select i.id, i.role, i.level, i.mode, coalesce(i.config ->> 'language', 'en'), i.status,
         (select count(*) from public.turns t where t.interview_id = i.id),
         coalesce(private.number_in(i.stats, 'elapsed_ms'), 0), coalesce(private.number_in(i.stats, 'prompt_tokens'), 0),
         coalesce(private.number_in(i.stats, 'completion_tokens'), 0), i.created_at, i.ended_at
  from public.interviews i
  where i.owner = p_user
    and (p_before_created_at is null or (i.created_at, i.id) < (p_before_created_at, p_before_id))
  order by i.created_at desc, i.id desc
  limit least(greatest(p_limit, 1), 101);
end
$$;
