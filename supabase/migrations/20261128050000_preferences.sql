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
