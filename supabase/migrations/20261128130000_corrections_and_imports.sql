-- A correction is stored where the feedback is still what its caller has read (`p_based_on`, its `updated_at`): of two at
-- once the second is computed anew with both. Without, as callers of the release before.
drop function public.record_correction(uuid, uuid, jsonb, boolean, jsonb);
create function public.record_correction(
  p_interview uuid, p_owner uuid, p_correction jsonb, p_keep boolean, p_feedback jsonb, p_based_on timestamptz default null
) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform from public.interviews where id = p_interview and owner = p_owner for update;
  if not found then
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;
  if p_based_on is not null
     and not exists (select from public.feedback f where f.interview_id = p_interview and f.updated_at = p_based_on) then
    raise sqlstate 'PT409' using message = 'feedback_changed';
  end if;
  if p_keep then
    insert into public.fact_corrections (interview_id, owner, seq, kind, start_char, end_char, counts, word)
    values (
      p_interview, p_owner, (p_correction ->> 'seq')::integer, p_correction ->> 'kind',
      (p_correction ->> 'start_char')::integer, (p_correction ->> 'end_char')::integer,
      (p_correction ->> 'counts')::boolean, coalesce(p_correction ->> 'word', '')
    )
    on conflict (interview_id, seq, kind, start_char, end_char) do update
      set counts = excluded.counts, word = excluded.word;
    if (select count(*) from public.fact_corrections where interview_id = p_interview) > 500 then
      raise sqlstate 'PT409' using message = 'limit_reached', detail = 'corrections';
    end if;
  else
    delete from public.fact_corrections
    where interview_id = p_interview and seq = (p_correction ->> 'seq')::integer
      and kind = p_correction ->> 'kind' and start_char = (p_correction ->> 'start_char')::integer
      and end_char = (p_correction ->> 'end_char')::integer;
  end if;
  update public.feedback f set
    facts = case when p_feedback ? 'facts' then p_feedback -> 'facts' else f.facts end,
    scores = case when p_feedback ? 'scores' then p_feedback -> 'scores' else f.scores end,
    report = case when p_feedback ? 'report' then p_feedback ->> 'report' else f.report end
  where f.interview_id = p_interview and f.owner = p_owner;
end
$$;
revoke execute on function public.record_correction from public, anon, authenticated;
grant execute on function public.record_correction to service_role;

-- Stores a finished interview of another system with its turns, or nothing. Limits on number and size hold as for a person's
-- own inserts. `p_interview` has the columns that a person may write. Answers with the interview's id.
create function public.import_interview(p_owner uuid, p_interview jsonb, p_step_id uuid, p_state jsonb, p_turns jsonb)
returns uuid
language plpgsql security invoker set search_path = '' as $$
declare
  made uuid := gen_random_uuid();
  first_version integer;
begin
  insert into public.interviews (id, owner, config, role, level, company, mode, room_name)
  values (
    made, p_owner, p_interview -> 'config', p_interview ->> 'role', p_interview ->> 'level', p_interview ->> 'company',
    p_interview ->> 'mode', coalesce(p_interview ->> 'room_name', 'interview-' || made)
  )
  returning version into first_version;
  perform public.record_step(made, p_owner, first_version, p_step_id, p_state, p_turns);
  return made;
end
$$;
revoke execute on function public.import_interview from public, anon, authenticated;
grant execute on function public.import_interview to service_role;
