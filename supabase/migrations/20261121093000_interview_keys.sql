-- Keys that a guest lends to one interview: sealed for that interview alone, and gone with it.
create table public.interview_keys (
  interview_id uuid not null,
  owner uuid not null,
  provider text not null check (provider in (
    'livekit', 'openai', 'deepgram', 'anthropic', 'xai', 'groq', 'openrouter', 'cartesia', 'serper', 'compatible'
  )),
  key_version integer not null check (key_version > 0),
  ciphertext text not null check (char_length(ciphertext) <= 8192),
  created_at timestamptz not null default now(),
  primary key (interview_id, provider),
  foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade
);
create index interview_keys_owner_idx on public.interview_keys (interview_id, owner);

-- Nobody but the API and the agent has any business here.
alter table public.interview_keys enable row level security;
revoke all on public.interview_keys from anon, authenticated, service_role;
grant select, insert, update, delete on public.interview_keys to service_role;

-- Replaces what was lent before; an interview that is over takes none.
create function public.lend_keys(p_interview uuid, p_keys jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  of_owner uuid;
begin
  select owner into of_owner from public.interviews
  where id = p_interview and status not in ('completed', 'abandoned') for update;
  if of_owner is null then
    raise sqlstate 'PT409' using message = 'interview_over';
  end if;
  delete from public.interview_keys where interview_id = p_interview;
  insert into public.interview_keys (interview_id, owner, provider, key_version, ciphertext)
  select p_interview, of_owner, k.provider, k.key_version, k.ciphertext
  from jsonb_to_recordset(p_keys) as k(provider text, key_version integer, ciphertext text);
end
$$;
revoke execute on function public.lend_keys from public;
grant execute on function public.lend_keys to service_role;

-- The report is the last thing that needs them.
create function private.forget_interview_keys() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.interview_keys where interview_id = new.interview_id;
  return null;
end
$$;
create trigger feedback_forgets_keys after insert or update of status on public.feedback
for each row when (new.status in ('ready', 'failed')) execute function private.forget_interview_keys();

-- Of interviews that nobody wants a report of, or that were left.
create function public.purge_interview_keys(p_idle_since timestamptz) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  purged integer;
begin
  delete from public.interview_keys k using public.interviews i
  where i.id = k.interview_id and greatest(k.created_at, i.updated_at) < p_idle_since;
  get diagnostics purged = row_count;
  return purged;
end
$$;
revoke execute on function public.purge_interview_keys from public;
grant execute on function public.purge_interview_keys to service_role;
