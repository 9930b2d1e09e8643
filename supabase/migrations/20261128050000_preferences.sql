-- What a person wants in every interview, unless they choose otherwise when they set one up. It is theirs to write, and read
-- as leniently as all stored JSON.

create table public.preferences (
  owner uuid primary key default auth.uid() references auth.users on delete cascade,
  settings jsonb not null default '{}'
    constraint preferences_size check (jsonb_typeof(settings) = 'object' and pg_column_size(settings) <= 16384),
  updated_at timestamptz not null default now()
);
create trigger preferences_touch before update on public.preferences
for each row execute function private.touch_updated_at();
alter table public.preferences enable row level security;
revoke all on public.preferences from anon, authenticated, service_role;
grant select, delete on public.preferences to authenticated;
grant insert (settings), update (settings) on public.preferences to authenticated;
grant select on public.preferences to service_role;
create policy "owners read their preferences" on public.preferences
for select to authenticated using (owner = (select auth.uid()));
create policy "owners add their preferences" on public.preferences
for insert to authenticated with check (owner = (select auth.uid()));
create policy "owners change their preferences" on public.preferences
for update to authenticated using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
create policy "owners remove their preferences" on public.preferences
for delete to authenticated using (owner = (select auth.uid()));

-- As before, with preferences.
create or replace function public.account_data(p_owner uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'profile', (select to_jsonb(p) from public.profiles p where p.id = u.id),
    'preferences', (select o.settings from public.preferences o where o.owner = u.id),
    'email', u.email,
    'created_at', u.created_at,
    'last_sign_in_at', u.last_sign_in_at,
    'ways_in', coalesce((
      select jsonb_agg(jsonb_build_object(
        'provider', i.provider, 'told_by_provider', i.identity_data, 'created_at', i.created_at,
        'last_sign_in_at', i.last_sign_in_at
      ) order by i.created_at) from auth.identities i where i.user_id = u.id
    ), '[]'),
    'sessions', coalesce((
      select jsonb_agg(jsonb_build_object(
        'created_at', s.created_at, 'last_used_at', greatest(s.created_at, s.refreshed_at at time zone 'utc'),
        'user_agent', s.user_agent, 'ip', host(s.ip)
      ) order by s.created_at) from auth.sessions s where s.user_id = u.id
    ), '[]'),
    'provider_keys', coalesce((
      select jsonb_agg(to_jsonb(k) - 'ciphertext' - 'key_version' order by k.provider)
      from public.provider_keys k where k.owner = u.id
    ), '[]'),
    'practice_cards', coalesce((
      select jsonb_agg(to_jsonb(c) order by c.due_at) from public.practice_cards c where c.owner = u.id
    ), '[]'),
    'audit_log', coalesce((
      select jsonb_agg(to_jsonb(a) - 'actor' order by a.id) from public.audit_log a where a.subject = u.id
    ), '[]')
  )
  from auth.users u where u.id = p_owner
$$;
