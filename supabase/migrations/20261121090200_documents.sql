-- Résumés and job descriptions: only the text is kept, never the file.

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null default auth.uid() references auth.users on delete cascade,
  kind text not null check (kind in ('resume', 'job_description')),
  name text not null check (char_length(name) between 1 and 200),
  text text not null check (char_length(text) between 1 and 100000),
  created_at timestamptz not null default now()
);

create index documents_owner_idx on public.documents (owner, created_at desc);

alter table public.documents enable row level security;
revoke all on public.documents from anon, authenticated, service_role;
grant select, delete on public.documents to authenticated;
grant insert (kind, name, text) on public.documents to authenticated;
grant select, delete on public.documents to service_role;

create policy "owners read their documents" on public.documents
for select to authenticated using (owner = (select auth.uid()));
create policy "owners add documents" on public.documents
for insert to authenticated with check (owner = (select auth.uid()));
create policy "owners remove their documents" on public.documents
for delete to authenticated using (owner = (select auth.uid()));
