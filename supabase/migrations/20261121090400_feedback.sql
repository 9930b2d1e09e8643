-- Feedback: an assessment for each answer while the interview runs, and one report for each interview.

create table public.turn_feedback (
  interview_id uuid not null,
  owner uuid not null default auth.uid(),
  -- The candidate's turn that is assessed.
  seq integer not null,
  score smallint not null check (score between 1 and 5),
  key_points jsonb not null default '[]' check (jsonb_typeof(key_points) = 'array'),
  -- 'model' or 'built_in'.
  assessed_by text not null check (assessed_by in ('model', 'built_in')),
  created_at timestamptz not null default now(),
  primary key (interview_id, seq),
  foreign key (interview_id, seq) references public.turns on delete cascade,
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);

create index turn_feedback_interview_owner_idx on public.turn_feedback (interview_id, owner);

alter table public.turn_feedback enable row level security;
revoke all on public.turn_feedback from anon, authenticated, service_role;
grant select on public.turn_feedback to authenticated;
grant insert (interview_id, seq, score, key_points, assessed_by) on public.turn_feedback to authenticated;
grant update (score, key_points, assessed_by) on public.turn_feedback to authenticated;
grant select, insert, delete on public.turn_feedback to service_role;

create policy "owners read assessments of their answers" on public.turn_feedback
for select to authenticated using (owner = (select auth.uid()));
create policy "owners add assessments" on public.turn_feedback
for insert to authenticated with check (owner = (select auth.uid()));
create policy "owners replace assessments" on public.turn_feedback
for update to authenticated using (owner = (select auth.uid())) with check (owner = (select auth.uid()));

create table public.feedback (
  interview_id uuid primary key,
  owner uuid not null default auth.uid(),
  status text not null check (status in ('writing', 'ready', 'failed')),
  -- Measured, not guessed: pace, fillers, talk ratio.
  facts jsonb not null default '{}',
  scores jsonb,
  -- Markdown.
  report text,
  -- Who wrote it: model or built-in, and the version of the prompt.
  provenance jsonb not null default '{}',
  -- Why it failed, as a stable code.
  error_code text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);

create index feedback_interview_owner_idx on public.feedback (interview_id, owner);

create trigger feedback_touch before update on public.feedback
for each row execute function private.touch_updated_at();

alter table public.feedback enable row level security;
revoke all on public.feedback from anon, authenticated, service_role;
grant select on public.feedback to authenticated;
grant insert (interview_id, status, facts, scores, report, provenance, error_code) on public.feedback to authenticated;
grant update (interview_id, status, facts, scores, report, provenance, error_code) on public.feedback to authenticated;
grant select, insert, update, delete on public.feedback to service_role;

create policy "owners read their feedback" on public.feedback
for select to authenticated using (owner = (select auth.uid()));
create policy "owners add feedback" on public.feedback
for insert to authenticated with check (owner = (select auth.uid()));
create policy "owners rewrite feedback" on public.feedback
for update to authenticated using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
