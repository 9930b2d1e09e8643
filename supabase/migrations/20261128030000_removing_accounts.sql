-- Removing one's account with everything, at once or after some days in which one may change one's mind.

alter table public.profiles add column removal_at timestamptz;
create index profiles_removal_at_idx on public.profiles (removal_at) where removal_at is not null;

-- Removes somebody with everything of theirs: all rows hang on the one in `auth.users`. False if there was nobody.
create function public.remove_account(p_user uuid) returns boolean
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
begin
  delete from auth.users u where u.id = p_user;
  return found;
end
$$;
revoke execute on function public.remove_account from public, anon, authenticated;
grant execute on function public.remove_account to service_role;

-- Removes accounts whose days are over, each by itself: one that can't be removed does not stop the others. In no order, so
-- that it is not always the first.
create function public.purge_accounts(p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
declare
  due uuid;
  purged integer := 0;
begin
  for due in
    select p.id from public.profiles p where p.removal_at < now() order by random()
  loop
    exit when purged >= p_limit;
    begin
      -- The condition stands here again: its owner may have changed their mind until the row was locked.
      perform from public.profiles p where p.id = due and p.removal_at < now() for update;
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
revoke execute on function public.purge_accounts from public, anon, authenticated;
grant execute on function public.purge_accounts to service_role;
