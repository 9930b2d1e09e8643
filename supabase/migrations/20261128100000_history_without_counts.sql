-- The counts of an interview (`stats`) are read with the interview; a list shows none of them. The rest is as before.
drop function public.list_interviews;

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
  id uuid, role text, level text, company text, mode text, status text, stage text, language text, practice_of text,
  ended_by text, final_stage text, skipped_stages text[], created_at timestamptz, started_at timestamptz,
  ended_at timestamptz, overall_score numeric, summary_headline text, feedback_status text
)
language sql stable security invoker set search_path = '' as $$
  select i.id, i.role, i.level, i.company, i.mode, i.status, i.stage, i.config ->> 'language',
         i.config -> 'practice' ->> 'of_interview', i.ended_by, i.final_stage, i.skipped_stages, i.created_at,
         i.started_at, i.ended_at, (f.scores ->> 'overall_score')::numeric, f.scores ->> 'summary_headline', f.status
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
