-- The voice agents get a role of their own: they speak to strangers' servers, and hold less than the service role.
--
-- With it a worker takes interviews by voice, and reads, keeps and ends those that a worker holds now: the interview, its
-- turns and judgements, and the sealed keys of its owner. All else of all people is closed to it, and so is what such an
-- interview was before and after. A worker gets the role by the `role` of its token, which the project's secret signs
-- (`mockingbird-api agent-key`); PostgREST then switches to it.

-- Roles are shared by all databases of a server, so it may be there.
do $$
begin
  if not exists (select from pg_roles where rolname = 'mockingbird_agent') then
    create role mockingbird_agent nologin noinherit;
  end if;
end
$$;
grant mockingbird_agent to authenticator;
grant usage on schema public, private to mockingbird_agent;

-- The functions run with the caller's rights, so that the policies below hold within them.
grant execute on function
  public.claim_jobs, public.renew_jobs, public.release_job, public.record_step, public.record_assessments,
  public.keys_of_interview, private.attempts_max, private.jobs_at_once_max
to mockingbird_agent;

grant select, update, delete on public.jobs to mockingbird_agent;
create policy "agents see interviews by voice that wait or are held" on public.jobs
for select to mockingbird_agent using (kind = 'voice');
create policy "agents take and renew interviews by voice" on public.jobs
for update to mockingbird_agent using (kind = 'voice') with check (kind = 'voice');
create policy "agents end interviews by voice" on public.jobs
for delete to mockingbird_agent using (kind = 'voice');

grant select on public.interviews to mockingbird_agent;
grant update (
  version, last_step_id, machine, status, stage, final_stage, ended_by, skipped_stages, stats, started_at, ended_at
) on public.interviews to mockingbird_agent;
create policy "agents read interviews that they hold" on public.interviews
for select to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interviews.id and j.lease_until > now()
));
create policy "agents go on with interviews that they hold" on public.interviews
for update to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interviews.id and j.lease_until > now()
));

grant select on public.turns to mockingbird_agent;
grant insert (
  interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms, interrupted, source, client_id, metrics
) on public.turns to mockingbird_agent;
grant update (text, ended_ms, interrupted, metrics) on public.turns to mockingbird_agent;
create policy "agents read turns of interviews that they hold" on public.turns
for select to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.lease_until > now()
));
create policy "agents add turns to interviews that they hold" on public.turns
for insert to mockingbird_agent with check (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.lease_until > now()
));
create policy "agents let answers grow in interviews that they hold" on public.turns
for update to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turns.interview_id and j.lease_until > now()
));

grant select, insert (interview_id, owner, seq, score, key_points, assessed_by), update (score, key_points, assessed_by)
  on public.turn_feedback to mockingbird_agent;
create policy "agents read judgements of interviews that they hold" on public.turn_feedback
for select to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.lease_until > now()
));
create policy "agents judge answers of interviews that they hold" on public.turn_feedback
for insert to mockingbird_agent with check (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.lease_until > now()
));
create policy "agents judge anew in interviews that they hold" on public.turn_feedback
for update to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = turn_feedback.interview_id and j.lease_until > now()
));

grant select (owner, provider, hint, key_version, ciphertext) on public.provider_keys to mockingbird_agent;
create policy "agents read keys of whom they interview" on public.provider_keys
for select to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.owner = provider_keys.owner and j.lease_until > now()
));
grant select (interview_id, owner, provider, key_version, ciphertext) on public.interview_keys to mockingbird_agent;
create policy "agents read keys lent to interviews that they hold" on public.interview_keys
for select to mockingbird_agent using (exists (
  select from public.jobs j where j.kind = 'voice' and j.subject = interview_keys.interview_id and j.lease_until > now()
));

-- `claim_jobs` marks reports whose work is given up. There is no policy, so that it finds none here.
grant select (interview_id, status), update (status, error_code) on public.feedback to mockingbird_agent;
