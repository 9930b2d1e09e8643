-- Removing one's account with everything, at once or after some days in which one may change one's mind.

alter table public.profiles add column removal_at timestamptz;
create index profiles_removal_at_idx on public.profiles (removal_at) where removal_at is not null;

-- The last administrator stays until there is another: they would be missed when it is too late.
create function private.is_last_administrator(p_user uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.profiles p where p.id = p_user and p.is_admin)
     and not exists (
       select from public.profiles p
       where p.id <> p_user and p.is_admin and p.disabled_at is null and p.removal_at is null
     )
$$;
revoke execute on function private.is_last_administrator from public;

-- Removes somebody with everything of theirs: all rows hang on the one in `auth.users`. False if there was nobody.
create function public.remove_account(p_user uuid) returns boolean
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
begin
  -- Held to the end of the transaction: of two who go at once, the second sees that the first is gone.
  perform pg_advisory_xact_lock(hashtextextended('the last administrator', 0));
  if private.is_last_administrator(p_user) then
    raise sqlstate 'PT409' using message = 'last_administrator';
  end if;
  delete from auth.users u where u.id = p_user;
  return found;
end
$$;

-- Has an account removed at that time. False if there was nobody.
create function public.set_removal(p_user uuid, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  -- Held to the end of the transaction: of two who go at once, the second sees that the first is gone.
  perform pg_advisory_xact_lock(hashtextextended('the last administrator', 0));
  if p_at is not null and private.is_last_administrator(p_user) then
    raise sqlstate 'PT409' using message = 'last_administrator';
  end if;
  update public.profiles set removal_at = p_at where id = p_user;
  return found;
end
$$;

-- Removes accounts whose days are over, each by itself: one that can't be removed does not stop the others. In no order, so
-- that it is not always the first.
create function public.purge_accounts(p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
declare
  due uuid;
  purged integer := 0;
begin
  -- Held to the end of the transaction: of two who go at once, the second sees that the first is gone.
  perform pg_advisory_xact_lock(hashtextextended('the last administrator', 0));
  for due in
    select p.id from public.profiles p where p.removal_at < now() order by random()
  loop
    -- Well before the limit on the statement, which would take back what was done.
    exit when purged >= p_limit or clock_timestamp() > statement_timestamp() + interval '10 seconds';
    begin
      -- The condition stands here again: its owner may have changed their mind until the row was locked.
      perform from public.profiles p
      where p.id = due and p.removal_at < now() and not private.is_last_administrator(p.id) for update;
      if found then
        delete from auth.users u where u.id = due;
        purged := purged + 1;
      end if;
    exception when others then
      raise warning 'account % could not be removed: %', due, sqlerrm;
    end;
  end loop;
  return purged;
end
$$;
revoke execute on function public.remove_account, public.set_removal, public.purge_accounts
from public, anon, authenticated;
grant execute on function public.remove_account, public.set_removal, public.purge_accounts to service_role;
