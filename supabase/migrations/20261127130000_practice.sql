-- Practising again: a question whose answer was weak comes back after days (spaced repetition). The memory's state is
-- computed by the service; here it is kept, with the rules on whose it is and how many there are.

create table public.practice_cards (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null,
  -- The first answer to the question.
  of_interview uuid not null,
  of_seq integer not null check (of_seq > 0),
  question text not null check (char_length(question) between 1 and 2000),
  -- How well the question is remembered: days until recall falls to nine in ten, and 1 (easy) to 10 (hard).
  stability real not null check (stability > 0 and stability <= 100000),
  difficulty real not null check (difficulty between 1 and 10),
  due_at timestamptz not null,
  -- When an answer to it was last judged.
  last_at timestamptz not null default now(),
  -- How often it was practised.
  repetitions integer not null default 0 check (repetitions >= 0),
  -- The person does not want it back.
  suspended boolean not null default false,
  created_at timestamptz not null default now(),
  unique (of_interview, of_seq),
  foreign key (of_interview, of_seq) references public.turns (interview_id, seq) on delete cascade,
  foreign key (of_interview, owner) references public.interviews (id, owner) on delete cascade
);
create index practice_cards_owner_due_idx on public.practice_cards (owner, due_at);
create index practice_cards_interview_owner_idx on public.practice_cards (of_interview, owner);
alter table public.practice_cards enable row level security;
revoke all on public.practice_cards from anon, authenticated, service_role;
grant select on public.practice_cards to authenticated;
grant select, insert, update, delete on public.practice_cards to service_role;
create policy "owners read their practice cards" on public.practice_cards
for select to authenticated using (owner = (select auth.uid()));

-- Days in a row are counted by the days of answers.
create index turns_answers_idx on public.turns (owner, created_at) where speaker = 'candidate';

-- Keeps the state of a card after an answer was judged. `p_attempt` is the practice that was judged; without one, the
-- card is made for an answer of the interview itself, and one that is there stays. A practice that began before the last
-- one was judged has been counted, or was overtaken. No card is made beyond 20 that are due within 60 days, and 500 in
-- all; nor for an answer that is not the owner's. `p_repetitions` is the state that the new one was computed from.
create function public.record_practice(
  p_owner uuid, p_attempt uuid, p_card jsonb, p_days integer, p_repetitions integer
) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  known public.practice_cards;
begin
  -- Held to the end of the transaction: of two calls at once, the second counts what the first has stored.
  perform pg_advisory_xact_lock(hashtextextended('practice cards of ' || p_owner, 0));
  select * into known from public.practice_cards
  where owner = p_owner and of_interview = (p_card ->> 'of_interview')::uuid and of_seq = (p_card ->> 'of_seq')::integer;
  if found then
    update public.practice_cards set
      stability = (p_card ->> 'stability')::real, difficulty = (p_card ->> 'difficulty')::real,
      due_at = now() + make_interval(days => p_days), last_at = now(), repetitions = repetitions + 1
    where id = known.id and repetitions = p_repetitions
      and exists (
        select from public.interviews i where i.id = p_attempt and i.owner = p_owner and i.started_at > known.last_at
      );
    return;
  end if;
  if (select count(*) from public.practice_cards where owner = p_owner) >= 500
     or (select count(*) from public.practice_cards
         where owner = p_owner and not suspended and due_at < now() + interval '60 days') >= 20 then
    return;
  end if;
  insert into public.practice_cards (owner, of_interview, of_seq, question, stability, difficulty, due_at, repetitions)
  select p_owner, t.interview_id, t.seq, p_card ->> 'question', (p_card ->> 'stability')::real,
         (p_card ->> 'difficulty')::real, now() + make_interval(days => p_days),
         case when p_attempt is null then 0 else 1 end
  from public.turns t
  where t.interview_id = (p_card ->> 'of_interview')::uuid and t.owner = p_owner
    and t.seq = (p_card ->> 'of_seq')::integer and t.speaker = 'candidate';
end
$$;
revoke execute on function public.record_practice from public, anon, authenticated;
grant execute on function public.record_practice to service_role;

-- Days in a row, in UTC, on which the person has answered in any interview, up to today, or to yesterday while today is
-- still open. What was imported was not said on the day it came. A year is the most that is counted.
create function public.practice_streak(p_owner uuid) returns integer
language sql stable security invoker set search_path = '' as $$
  with days as (
    select distinct (t.created_at at time zone 'utc')::date as day
    from public.turns t
    where t.owner = p_owner and t.speaker = 'candidate' and t.source <> 'import'
      and t.created_at > now() - interval '366 days'
  ), runs as (
    select day, day - (row_number() over (order by day))::integer as run from days
  )
  select count(*)::integer from runs
  where run = (
    select last.run from runs last
    where last.day >= (now() at time zone 'utc')::date - 1
    order by last.day desc limit 1
  )
$$;
revoke execute on function public.practice_streak from public, anon, authenticated;
grant execute on function public.practice_streak to service_role;
