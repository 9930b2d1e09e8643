-- A guest who has registered stays a guest until the link in the mail is opened. While it can be, nobody removes them:
-- neither when they log out, nor when they have been away. A link works for a day at most; people get a week, in which
-- they may ask for another one.

-- Whether a mail to an address that is not confirmed is younger than that. It takes columns, not an id: a condition that
-- looks the row up would not see what another transaction has just written to it.
create function private.awaits_confirmation(p_address text, p_sent_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select coalesce(p_address <> '' and p_sent_at > now() - interval '7 days', false)
$$;
revoke execute on function private.awaits_confirmation from public;

-- Whether somebody is a guest whom nothing keeps. The second address came from a provider, which has not confirmed it.
create function private.is_removable_guest(
  p_is_anonymous boolean, p_new_address text, p_changed_at timestamptz, p_address text, p_sent_at timestamptz
) returns boolean
language sql stable set search_path = '' as $$
  select p_is_anonymous and not private.awaits_confirmation(p_new_address, p_changed_at)
    and not private.awaits_confirmation(p_address, p_sent_at)
$$;
revoke execute on function private.is_removable_guest from public;

-- When a guest logs out. True if they are gone. One statement decides: a guest who registers at the same moment is
-- either removed before that, or is seen to have registered.
create function public.remove_guest(p_guest uuid) returns boolean
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
begin
  delete from auth.users u
  where u.id = p_guest
    and private.is_removable_guest(u.is_anonymous, u.email_change, u.email_change_sent_at, u.email, u.confirmation_sent_at);
  return not exists (select from auth.users u where u.id = p_guest);
end
$$;
revoke execute on function public.remove_guest from public, anon, authenticated;
grant execute on function public.remove_guest to service_role;

-- As before, but for those whose confirmation is open.
create or replace function public.purge_guests(p_idle_since timestamptz, p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '30s' as $$
declare
  guest uuid;
  purged integer := 0;
begin
  for guest in
    select u.id from auth.users u
    where u.is_anonymous
      and greatest(u.created_at, u.updated_at, u.last_sign_in_at) < p_idle_since
      and private.is_removable_guest(u.is_anonymous, u.email_change, u.email_change_sent_at, u.email, u.confirmation_sent_at)
      and not exists (select from public.interviews i where i.owner = u.id and i.updated_at >= p_idle_since)
    order by random()
  loop
    exit when purged >= p_limit;
    begin
      delete from auth.users u
      where u.id = guest
        and private.is_removable_guest(u.is_anonymous, u.email_change, u.email_change_sent_at, u.email, u.confirmation_sent_at);
      if found then
        purged := purged + 1;
      end if;
    exception when others then
      raise warning 'guest % could not be removed: %', guest, sqlerrm;
    end;
  end loop;
  return purged;
end
$$;
