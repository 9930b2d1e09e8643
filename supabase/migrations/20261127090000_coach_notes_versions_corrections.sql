-- What a coach that can be trusted keeps: a note on each answer, the versions of a report, and what a person has corrected
-- of what was counted.

-- What worked in an answer, what to change, and a better version of it.
alter table public.turn_feedback
  add column note jsonb
  constraint turn_feedback_note_form check (jsonb_typeof(note) = 'object' and pg_column_size(note) <= 65536);
grant insert (note), update (note) on public.turn_feedback to service_role, mockingbird_agent;

create or replace function public.record_assessments(p_interview uuid, p_owner uuid, p_assessments jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into public.turn_feedback (interview_id, owner, seq, score, key_points, assessed_by, note)
  select p_interview, p_owner, a.seq, a.score, a.key_points, a.assessed_by, nullif(a.note, 'null')
  from jsonb_to_recordset(p_assessments)
    as a(seq integer, score smallint, key_points jsonb, assessed_by text, note jsonb)
  where exists (select from public.interviews i where i.id = p_interview and i.owner = p_owner)
  on conflict (interview_id, seq) do update
    set score = excluded.score, key_points = excluded.key_points, assessed_by = excluded.assessed_by,
        note = excluded.note
$$;

-- Facts say where each counted thing stands, which takes more room than counts.
alter table public.feedback drop constraint feedback_facts_size;
alter table public.feedback
  add constraint feedback_facts_size check (pg_column_size(facts) <= 1048576) not valid,
  -- How often a report that was ready has been written, from 1.
  add column version integer not null default 1 check (version >= 1);

-- Reports that were replaced by a newer version. `feedback` holds the current one.
create table public.feedback_history (
  interview_id uuid not null,
  owner uuid not null,
  version integer not null check (version >= 1),
  facts jsonb not null check (pg_column_size(facts) <= 1048576),
  scores jsonb check (pg_column_size(scores) <= 204800),
  report text check (octet_length(report) <= 204800),
  provenance jsonb not null check (pg_column_size(provenance) <= 16384),
  -- When this version was written.
  written_at timestamptz not null,
  primary key (interview_id, version),
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);
create index feedback_history_interview_owner_idx on public.feedback_history (interview_id, owner);
create index feedback_history_owner_idx on public.feedback_history (owner);
alter table public.feedback_history enable row level security;
revoke all on public.feedback_history from anon, authenticated, service_role;
grant select on public.feedback_history to authenticated;
grant select, insert, delete on public.feedback_history to service_role;
create policy "owners read earlier versions of their feedback" on public.feedback_history
for select to authenticated using (owner = (select auth.uid()));

-- What a person has corrected: this is no filler, or I did say a result.
create table public.fact_corrections (
  interview_id uuid not null,
  owner uuid not null,
  seq integer not null,
  kind text not null
    check (kind in ('filler', 'situation', 'task', 'action', 'we_action', 'result', 'order')),
  -- The place, in characters of the answer.
  start_char integer not null check (start_char >= 0),
  end_char integer not null check (end_char > start_char),
  -- Whether the place counts as that, or does not.
  counts boolean not null,
  -- The plain form under which a filler counts.
  word text not null default '' check (char_length(word) <= 100),
  created_at timestamptz not null default now(),
  primary key (interview_id, seq, kind, start_char, end_char),
  foreign key (interview_id, seq) references public.turns on delete cascade,
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);
create index fact_corrections_interview_owner_idx on public.fact_corrections (interview_id, owner);
create index fact_corrections_owner_idx on public.fact_corrections (owner);
alter table public.fact_corrections enable row level security;
revoke all on public.fact_corrections from anon, authenticated, service_role;
grant select on public.fact_corrections to authenticated;
grant select, insert, update, delete on public.fact_corrections to service_role;
create policy "owners read their corrections" on public.fact_corrections
for select to authenticated using (owner = (select auth.uid()));

-- Keeps a correction, or takes it back (`p_keep` false), with what follows from it: the facts, and the scores and the
-- report of a built-in coach. Most corrections of one interview: 500, as limits.rs says.
create function public.record_correction(
  p_interview uuid, p_owner uuid, p_correction jsonb, p_keep boolean, p_feedback jsonb
) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform from public.interviews where id = p_interview and owner = p_owner for update;
  if not found then
    raise sqlstate 'PT404' using message = 'interview_not_found';
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

-- As before, but a report that is ready and is replaced stays as an earlier version, the last twenty of them.
create or replace function public.record_report(
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
      'prompt_tokens', coalesce((stats ->> 'prompt_tokens')::bigint, 0) + p_prompt_tokens,
      'completion_tokens', coalesce((stats ->> 'completion_tokens')::bigint, 0) + p_completion_tokens
    ) where id = of_interview;
  end if;
  if p_done then
    delete from public.jobs where id = p_job;
  end if;
end
$$;
