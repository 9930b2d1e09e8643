-- Keys that people bring, encrypted by the API (AES-256-GCM; the associated data binds user and provider).
--
-- The user's own token sees that a key exists, never the ciphertext: that column is granted to the service role alone.

create table public.provider_keys (
  owner uuid not null default auth.uid() references auth.users on delete cascade,
  provider text not null check (provider in (
    'livekit', 'openai', 'deepgram', 'anthropic', 'xai', 'groq', 'openrouter', 'cartesia', 'serper', 'compatible'
  )),
  -- Last four characters of the secret, or the host of a LiveKit project or compatible endpoint with them.
  hint text not null check (char_length(hint) <= 120),
  key_version integer not null check (key_version > 0),
  ciphertext text not null check (char_length(ciphertext) <= 8192),
  status text not null default 'untested' check (status in ('untested', 'works', 'refused', 'unreachable')),
  tested_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (owner, provider)
);

create trigger provider_keys_touch before update on public.provider_keys
for each row execute function private.touch_updated_at();

alter table public.provider_keys enable row level security;
revoke all on public.provider_keys from anon, authenticated, service_role;
grant select (owner, provider, hint, key_version, status, tested_at, created_at, updated_at)
  on public.provider_keys to authenticated;
grant delete on public.provider_keys to authenticated;
grant select, insert, update, delete on public.provider_keys to service_role;

create policy "owners see which keys they have" on public.provider_keys
for select to authenticated using (owner = (select auth.uid()));
create policy "owners remove their keys" on public.provider_keys
for delete to authenticated using (owner = (select auth.uid()));
