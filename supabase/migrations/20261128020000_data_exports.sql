-- Downloading everything that is kept of one: a ZIP file, made by a job and kept for a day. It is stored in parts, so that
-- nobody holds a whole one in memory.

create table public.data_exports (
  id uuid primary key default gen_random_uuid(),
  -- One for each person: a new one takes the place of the one before.
  owner uuid not null unique references auth.users on delete cascade,
  state text not null default 'making' check (state in ('making', 'ready', 'failed')),
  -- Interviews that are in it, of how many; null before they are counted.
  done integer not null default 0 check (done >= 0),
  total integer check (total >= 0),
  bytes bigint not null default 0 check (bytes >= 0),
  error_code text check (char_length(error_code) <= 100),
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  unique (id, owner)
);
alter table public.data_exports enable row level security;
revoke all on public.data_exports from anon, authenticated, service_role;
grant select, delete on public.data_exports to authenticated;
grant select, insert, update, delete on public.data_exports to service_role;
create policy "owners see their export" on public.data_exports
for select to authenticated using (owner = (select auth.uid()));
create policy "owners remove their export" on public.data_exports
for delete to authenticated using (owner = (select auth.uid()));

create table public.data_export_parts (
  export_id uuid not null,
  owner uuid not null,
  -- At most 512 MiB: 2048 parts of 256 KiB (`data_export/archive.rs`).
  seq integer not null constraint data_export_parts_count_limit check (seq between 0 and 2047),
  bytes bytea not null check (octet_length(bytes) between 1 and 262144),
  primary key (export_id, seq),
  foreign key (export_id, owner) references public.data_exports (id, owner) on delete cascade
);
create index data_export_parts_export_owner_idx on public.data_export_parts (export_id, owner);
create index data_export_parts_owner_idx on public.data_export_parts (owner);
-- Compressed already.
alter table public.data_export_parts alter column bytes set storage external;
alter table public.data_export_parts enable row level security;
revoke all on public.data_export_parts from anon, authenticated, service_role;
grant select on public.data_export_parts to authenticated;
grant select, insert, delete on public.data_export_parts to service_role;
create policy "owners read their export" on public.data_export_parts
for select to authenticated using (owner = (select auth.uid()));

-- Jobs are on interviews, and now on exports too: `subject` is the id of either.
alter table public.jobs
  drop constraint jobs_kind_check,
  add constraint jobs_kind_check check (kind in ('reply', 'report', 'voice', 'export')),
  drop constraint jobs_subject_owner_fkey,
  add column interview_id uuid generated always as (case when kind <> 'export' then subject end) stored,
  add column export_id uuid generated always as (case when kind = 'export' then subject end) stored,
  add constraint jobs_interview_fkey
    foreign key (interview_id, owner) references public.interviews (id, owner) on delete cascade,
  add constraint jobs_export_fkey
    foreign key (export_id, owner) references public.data_exports (id, owner) on delete cascade;
drop index public.jobs_subject_owner_idx;
create index jobs_interview_owner_idx on public.jobs (interview_id, owner);
create index jobs_export_owner_idx on public.jobs (export_id, owner);
grant select (interview_id, export_id) on public.jobs to authenticated;

create or replace function private.jobs_at_once_max(p_kind text) returns integer
language sql immutable set search_path = '' as $$
  select case p_kind when 'report' then 2 when 'export' then 1 else 4 end
$$;

-- An export whose work is given up says so.
create function private.note_failed_export() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.data_exports set state = 'failed', error_code = new.error_code
  where id = new.subject and state = 'making';
  return null;
end
$$;
revoke execute on function private.note_failed_export from public;
create trigger jobs_note_failed_export after update of state on public.jobs
for each row when (new.kind = 'export' and new.state = 'failed') execute function private.note_failed_export();

-- Begins an export, unless one is being made. One that is ready is replaced. Answers as `want_job` does, with the export.
create function public.want_export(p_owner uuid, p_worker text, p_take boolean, p_lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  present public.data_exports;
begin
  -- Held to the end of the transaction: of two calls at once, the second finds what the first has begun.
  perform pg_advisory_xact_lock(hashtextextended('export of ' || p_owner, 0));
  delete from public.data_exports where owner = p_owner and state <> 'making';
  insert into public.data_exports (owner) values (p_owner) on conflict (owner) do nothing;
  select * into present from public.data_exports where owner = p_owner;
  return public.want_job('export', present.id, p_owner, '{}', p_worker, p_take, p_lease_seconds)
         || jsonb_build_object('export', to_jsonb(present));
end
$$;
revoke execute on function public.want_export from public;
grant execute on function public.want_export to service_role;

-- Stores a part of an export, by the worker that holds its job, and how far it is. The first part begins it anew, the last
-- one ends the job. `p_bytes` is in base64.
create function public.record_export_part(
  p_job uuid, p_worker text, p_seq integer, p_bytes text, p_done integer, p_total integer, p_is_last boolean
) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  held public.jobs;
  part bytea := decode(p_bytes, 'base64');
begin
  select * into held from public.jobs
  where id = p_job and kind = 'export' and lease_owner = p_worker and lease_until > now() and state = 'running'
  for update;
  if not found then
    raise sqlstate 'PT409' using message = 'job_lost';
  end if;
  if p_seq = 0 then
    delete from public.data_export_parts where export_id = held.subject;
    update public.data_exports set bytes = 0 where id = held.subject;
  end if;
  insert into public.data_export_parts (export_id, owner, seq, bytes) values (held.subject, held.owner, p_seq, part);
  update public.data_exports set
    done = p_done, total = p_total, bytes = bytes + octet_length(part),
    state = case when p_is_last then 'ready' else state end, ready_at = case when p_is_last then now() end
  where id = held.subject;
  if p_is_last then
    delete from public.jobs where id = held.id;
  end if;
end
$$;
revoke execute on function public.record_export_part from public;
grant execute on function public.record_export_part to service_role;

-- Says how far an export is between two parts.
create function public.note_export_progress(p_job uuid, p_worker text, p_done integer, p_total integer) returns void
language sql security invoker set search_path = '' as $$
  update public.data_exports e set done = p_done, total = p_total
  from public.jobs j
  where j.id = p_job and j.kind = 'export' and j.lease_owner = p_worker and j.lease_until > now() and e.id = j.subject
$$;
revoke execute on function public.note_export_progress from public;
grant execute on function public.note_export_progress to service_role;

-- A part of one's own export in base64; null where there is none.
create function public.my_export_part(p_export uuid, p_seq integer) returns text
language sql stable security invoker set search_path = '' as $$
  select translate(encode(bytes, 'base64'), e'\n', '') from public.data_export_parts
  where export_id = p_export and seq = p_seq
$$;
revoke execute on function public.my_export_part from public, anon;
grant execute on function public.my_export_part to authenticated;

-- Exports are kept for a day. In batches, as all housekeeping.
create function public.purge_data_exports(p_made_before timestamptz, p_limit integer default 50) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  purged integer;
begin
  delete from public.data_exports e
  where e.id in (
    select o.id from public.data_exports o
    where o.created_at < p_made_before
    limit p_limit
    for update skip locked
  );
  get diagnostics purged = row_count;
  return purged;
end
$$;
revoke execute on function public.purge_data_exports from public;
grant execute on function public.purge_data_exports to service_role;
