-- Housekeeping that one slow row can't stop. Guests with much to remove go interview by interview, and what was removed in time
-- stays removed; a row that is locked or takes too long is passed over. Each run ends well before the limit on statements and
-- before its caller has lost patience, and answers with how many steps it made, so that it is called again.
create or replace function public.purge_guests(p_idle_since timestamptz, p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '12s' set lock_timeout = '1s' as $$
declare
  guest uuid;
  steps integer := 0;
  ends_at timestamptz := clock_timestamp() + interval '6 seconds';
begin
  for guest in
    select u.id from auth.users u
    where u.is_anonymous
      and greatest(u.created_at, u.updated_at, u.last_sign_in_at) < p_idle_since
      and private.is_removable_guest(u.is_anonymous, u.email_change, u.email_change_sent_at, u.email, u.confirmation_sent_at)
      and not exists (select from public.interviews i where i.owner = u.id and i.updated_at >= p_idle_since)
    order by random()
  loop
    exit when steps >= p_limit or clock_timestamp() > ends_at;
    begin
      -- The condition stands here again, on a row that nobody changes now: they may have registered meanwhile.
      perform from auth.users u
      where u.id = guest
        and private.is_removable_guest(u.is_anonymous, u.email_change, u.email_change_sent_at, u.email, u.confirmation_sent_at)
      for update;
      if found then
        loop
          delete from public.interviews i where i.id = (select o.id from public.interviews o where o.owner = guest limit 1);
          exit when not found or clock_timestamp() > ends_at;
        end loop;
        if not exists (select from public.interviews i where i.owner = guest) then
          delete from auth.users u where u.id = guest;
        end if;
        steps := steps + 1;
      end if;
    exception when query_canceled or others then
      raise warning 'guest % could not be removed: %', guest, sqlerrm;
    end;
  end loop;
  return steps;
end
$$;

-- One at a time: a file has up to 512 MiB.
create or replace function public.purge_data_exports(p_made_before timestamptz, p_limit integer default 50) returns integer
language plpgsql security invoker set search_path = '' set statement_timeout = '12s' set lock_timeout = '1s' as $$
declare
  export uuid;
  purged integer := 0;
  ends_at timestamptz := clock_timestamp() + interval '6 seconds';
begin
  for export in select e.id from public.data_exports e where e.created_at < p_made_before order by random()
  loop
    exit when purged >= p_limit or clock_timestamp() > ends_at;
    begin
      delete from public.data_exports e where e.id = export;
      if found then
        purged := purged + 1;
      end if;
    exception when query_canceled or others then
      raise warning 'export % could not be removed: %', export, sqlerrm;
    end;
  end loop;
  return purged;
end
$$;

-- As before, but with the same limits.
create or replace function public.purge_accounts(p_limit integer default 50) returns integer
language plpgsql security definer set search_path = '' set statement_timeout = '12s' set lock_timeout = '1s' as $$
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
    exit when purged >= p_limit or clock_timestamp() > statement_timestamp() + interval '6 seconds';
    begin
      -- The condition stands here again: its owner may have changed their mind until the row was locked.
      perform from public.profiles p
      where p.id = due and p.removal_at < now() and not private.is_last_administrator(p.id) for update;
      if found then
        delete from auth.users u where u.id = due;
        purged := purged + 1;
      end if;
    exception when query_canceled or others then
      raise warning 'account % could not be removed: %', due, sqlerrm;
    end;
  end loop;
  return purged;
end
$$;
