-- One's sessions: seen, and ended at once. Supabase Auth keeps them; it has no endpoint that lists them.

create function public.my_sessions() returns table (
  id uuid, created_at timestamptz, last_used_at timestamptz, user_agent text, ip text, is_present boolean
)
language sql stable security definer set search_path = '' as $$
  select s.id, s.created_at, greatest(s.created_at, s.refreshed_at at time zone 'utc'), left(s.user_agent, 500),
         host(s.ip), s.id = nullif(auth.jwt() ->> 'session_id', '')::uuid
  from auth.sessions s
  where s.user_id = (select auth.uid()) and (s.not_after is null or s.not_after > now())
  order by 3 desc
  limit 100
$$;
revoke execute on function public.my_sessions from public, anon;
grant execute on function public.my_sessions to authenticated;

-- Answers whether there was one.
create function public.end_my_session(p_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  delete from auth.sessions s where s.id = p_id and s.user_id = (select auth.uid());
  return found;
end
$$;
revoke execute on function public.end_my_session from public, anon;
grant execute on function public.end_my_session to authenticated;

-- A token outlives its session by up to an hour, since nobody is asked when it is checked. So the database is: whatever is
-- read or written with the token of a session that has ended, or of somebody who is banned, is refused. Tokens without a
-- session are those of the service and the agents.
-- A schema of its own: everybody must get to it, and to nothing else that is not the API's.
create schema gate;
create function gate.refuse_ended_session() returns void
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  if claims ->> 'role' = 'authenticated' and claims ->> 'session_id' is not null and not exists (
    select from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = (claims ->> 'session_id')::uuid
      and (s.not_after is null or s.not_after > now())
      and (u.banned_until is null or u.banned_until < now())
  ) then
    raise sqlstate 'PT401' using message = 'session_ended';
  end if;
end
$$;
revoke all on schema gate from public;
revoke execute on function gate.refuse_ended_session from public;
grant usage on schema gate to anon, authenticated, service_role, mockingbird_agent;
grant execute on function gate.refuse_ended_session to anon, authenticated, service_role, mockingbird_agent;

alter role authenticator set pgrst.db_pre_request = 'gate.refuse_ended_session';
notify pgrst, 'reload config';
