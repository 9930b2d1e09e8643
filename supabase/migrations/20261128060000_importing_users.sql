-- Bringing the people of an older system in (`mockingbird-api import-users`). Supabase Auth makes the accounts, and notes in
-- its own `raw_app_meta_data` that they were imported, in the same step: so nobody is lost between two steps of an import
-- that was stopped.

-- When an imported account got what its old system knew of it.
alter table public.profiles add column imported_at timestamptz;

-- The addresses that were imported, as hashes. They outlive an account: the next run of an import must not bring back who was
-- removed since.
create table private.imported_addresses (
  address_hash bytea primary key
);
revoke all on private.imported_addresses from anon, authenticated, service_role;

-- Which of these addresses have an account, whether an import has made it, and which had one that was removed since.
create function public.accounts_by_email(p_emails text[])
returns table (email text, is_imported boolean, is_removed boolean)
language sql stable security definer set search_path = '' as $$
  select asked.email, coalesce((u.raw_app_meta_data ->> 'imported')::boolean, u.id is null), u.id is null
  from unnest(p_emails) as asked(email)
  left join auth.users u on u.email = asked.email
  where u.id is not null or exists (
    select from private.imported_addresses a where a.address_hash = sha256(convert_to(asked.email, 'UTF8'))
  )
$$;

-- Gives imported accounts the rights that they had, and since when they are here: [{"email", "is_admin", "created_at"}], once
-- for each. Answers with how many it were.
create function public.adopt_imported(p_users jsonb) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
  adopted integer;
begin
  insert into private.imported_addresses (address_hash)
  select sha256(convert_to(u.email, 'UTF8')) from jsonb_to_recordset(p_users) as o(email text)
  join auth.users u on u.email = o.email and (u.raw_app_meta_data ->> 'imported')::boolean
  on conflict do nothing;
  with old as (
    select u.id, o.is_admin, o.created_at
    from jsonb_to_recordset(p_users) as o(email text, is_admin boolean, created_at timestamptz)
    join auth.users u on u.email = o.email and (u.raw_app_meta_data ->> 'imported')::boolean
  ), changed as (
    update public.profiles p set
      imported_at = now(), is_admin = p.is_admin or coalesce(old.is_admin, false),
      created_at = case when old.created_at < now() then old.created_at else p.created_at end
    from old where p.id = old.id and p.imported_at is null
    returning p.id, old.is_admin
  ), noted as (
    insert into public.audit_log (action, subject, reason)
    select 'grant_admin', changed.id, 'import of users' from changed where changed.is_admin
  )
  select count(*) into adopted from changed;
  return adopted;
end
$$;

-- A page of imported people whom no mail was sent that lets them choose a password, and who have not come in otherwise.
create function public.imported_without_mail(p_after uuid, p_limit integer) returns table (id uuid, email text)
language sql stable security definer set search_path = '' as $$
  select u.id, u.email::text from auth.users u
  where (u.raw_app_meta_data ->> 'imported')::boolean and u.recovery_sent_at is null and u.last_sign_in_at is null
    and (p_after is null or u.id > p_after)
  order by u.id
  limit p_limit
$$;
revoke execute on function public.accounts_by_email, public.adopt_imported, public.imported_without_mail
from public, anon, authenticated;
grant execute on function public.accounts_by_email, public.adopt_imported, public.imported_without_mail to service_role;
