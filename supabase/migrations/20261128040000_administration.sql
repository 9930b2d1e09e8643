-- Administrators look after people and their accounts. What they see of somebody, and what they do to somebody, the database
-- itself notes: it is reached by the functions below alone, and each writes into `audit_log` what it shows. The service calls
-- them for an administrator whose token it has checked (`p_actor`), and they look whether it is one. People can't call them:
-- PostgREST casts what a function answers where a caller wants that, an error tells the value, and the note is rolled back.
-- Who is an administrator, the command line alone decides (`set_administrator`).

-- Since when somebody is not let in: by an administrator, or by a ban in Supabase Auth, which does not say since when.
create function private.disabled_since(p_disabled_at timestamptz, p_banned_until timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select coalesce(p_disabled_at, case when p_banned_until > now() then now() end)
$$;
revoke execute on function private.disabled_since from public;

create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- The administrator; null for the command line. It stays when their account is removed: nobody takes their name out.
  actor uuid,
  action text not null check (action in (
    'list_users', 'see_user', 'list_interviews', 'read_transcript', 'disable', 'enable', 'remove', 'grant_admin',
    'revoke_admin'
  )),
  -- Whom it concerns; null once their account was removed.
  subject uuid references auth.users on delete set null,
  interview_id uuid,
  reason text check (char_length(reason) between 1 and 500)
);
create index audit_log_subject_idx on public.audit_log (subject, id);
create index audit_log_actor_idx on public.audit_log (actor);

-- Nothing is changed or removed afterwards, by nobody. Removing an account takes the person whom it concerns out of it, and nothing else.
create function private.keep_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'subject' = to_jsonb(old) - 'subject' and new.subject is null then
      return new;
    end if;
  end if;
  raise exception 'audit_log is only added to';
end
$$;
revoke execute on function private.keep_audit_log from public;
create trigger audit_log_keep before update or delete on public.audit_log
for each row execute function private.keep_audit_log();
create trigger audit_log_keep_all before truncate on public.audit_log
for each statement execute function private.keep_audit_log();

alter table public.audit_log enable row level security;
revoke all on public.audit_log from anon, authenticated, service_role;
-- Whom it concerns is not told who it was.
grant select (id, at, action, subject, interview_id, reason) on public.audit_log to authenticated;
grant select on public.audit_log to service_role;
create policy "people see what concerns them" on public.audit_log
for select to authenticated using (subject = (select auth.uid()));

create function private.require_administrator(p_actor uuid) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from public.profiles p where p.id = p_actor and p.is_admin and p.disabled_at is null) then
    raise sqlstate 'PT403' using message = 'administrators_only';
  end if;
end
$$;
revoke execute on function private.require_administrator from public;

create function private.require_reason(p_reason text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if char_length(btrim(coalesce(p_reason, ''))) not between 5 and 500 then
    raise sqlstate 'PT422' using message = 'reason_needed';
  end if;
end
$$;
revoke execute on function private.require_reason from public;

-- What an administrator does to somebody needs a reason, which that person reads too, as long as they can come in. Other administrators are not theirs
-- to disable or remove, and neither are they themselves: the command line takes the right first.
create function private.require_reason_and_no_administrator(p_user uuid, p_reason text) returns void
language plpgsql stable set search_path = '' as $$
declare
  is_admin boolean;
begin
  perform private.require_reason(p_reason);
  select p.is_admin into is_admin from public.profiles p where p.id = p_user;
  if not found then
    raise sqlstate 'PT404' using message = 'user_not_found';
  end if;
  if is_admin then
    raise sqlstate 'PT409' using message = 'is_administrator';
  end if;
end
$$;
revoke execute on function private.require_reason_and_no_administrator from public;

-- A page of people, the newest first: {"items", "more"}. `p_query` is a part of an address or a name, or an id.
create function public.admin_users(
  p_actor uuid, p_query text default null, p_limit integer default 50, p_before_created_at timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  pattern text := '%' || replace(replace(replace(btrim(p_query), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  most integer := least(greatest(p_limit, 1), 100);
  found_users jsonb;
begin
  perform private.require_administrator(p_actor);
  -- One more than is shown tells whether there are more. Only who is shown is noted.
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]') into found_users from (
    select u.id, u.email::text as email, p.display_name, u.is_anonymous as is_guest, p.is_admin, u.created_at,
           u.last_sign_in_at, private.disabled_since(p.disabled_at, u.banned_until) as disabled_at, p.removal_at,
           (select count(*) from public.interviews i where i.owner = u.id) as interviews
    from auth.users u join public.profiles p on p.id = u.id
    where (p_before_created_at is null or (u.created_at, u.id) < (p_before_created_at, p_before_id))
      and (pattern is null or u.email ilike pattern or p.display_name ilike pattern or u.id::text = btrim(p_query))
    order by u.created_at desc, u.id desc
    limit most + 1
  ) page;
  insert into public.audit_log (actor, action, subject)
  select p_actor, 'list_users', (shown.value ->> 'id')::uuid
  from jsonb_array_elements(found_users) with ordinality as shown(value, place) where shown.place <= most;
  return jsonb_build_object('items', found_users - most, 'more', jsonb_array_length(found_users) > most);
end
$$;

-- One person, with what they use.
create function public.admin_user(p_actor uuid, p_user uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  found_user jsonb;
begin
  perform private.require_administrator(p_actor);
  select jsonb_build_object(
    'id', u.id, 'email', u.email, 'display_name', p.display_name, 'is_guest', u.is_anonymous, 'is_admin', p.is_admin,
    'created_at', u.created_at, 'last_sign_in_at', u.last_sign_in_at, 'email_confirmed_at', u.email_confirmed_at,
    'disabled_at', private.disabled_since(p.disabled_at, u.banned_until), 'removal_at', p.removal_at,
    'ways_in', coalesce((select jsonb_agg(i.provider order by i.created_at) from auth.identities i where i.user_id = u.id), '[]'),
    'key_providers', coalesce((select jsonb_agg(k.provider order by k.provider) from public.provider_keys k where k.owner = u.id), '[]'),
    'sessions', (select count(*) from auth.sessions s where s.user_id = u.id),
    'documents', (select count(*) from public.documents d where d.owner = u.id),
    'interviews', i.interviews, 'turns', (select count(*) from public.turns t where t.owner = u.id),
    'spoken_ms', i.elapsed_ms, 'prompt_tokens', i.prompt_tokens, 'completion_tokens', i.completion_tokens
  ) into found_user
  from auth.users u join public.profiles p on p.id = u.id
  cross join lateral (
    select count(*) as interviews, coalesce(sum((o.stats ->> 'elapsed_ms')::numeric), 0) as elapsed_ms,
           coalesce(sum((o.stats ->> 'prompt_tokens')::numeric), 0) as prompt_tokens,
           coalesce(sum((o.stats ->> 'completion_tokens')::numeric), 0) as completion_tokens
    from public.interviews o where o.owner = u.id
  ) i
  where u.id = p_user;
  if found_user is null then
    raise sqlstate 'PT404' using message = 'user_not_found';
  end if;
  insert into public.audit_log (actor, action, subject) values (p_actor, 'see_user', p_user);
  return found_user;
end
$$;

-- A page of somebody's interviews, without what was said and without documents.
create function public.admin_interviews(
  p_actor uuid, p_user uuid, p_limit integer default 50, p_before_created_at timestamptz default null, p_before_id uuid default null
) returns table (
  id uuid, role text, level text, mode text, language text, status text, turns bigint, elapsed_ms numeric,
  prompt_tokens numeric, completion_tokens numeric, created_at timestamptz, ended_at timestamptz
)
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_administrator(p_actor);
  insert into public.audit_log (actor, action, subject)
  select p_actor, 'list_interviews', u.id from auth.users u where u.id = p_user;
  if not found then
    raise sqlstate 'PT404' using message = 'user_not_found';
  end if;
  return query
  select i.id, i.role, i.level, i.mode, coalesce(i.config ->> 'language', 'en'), i.status,
         (select count(*) from public.turns t where t.interview_id = i.id),
         coalesce((i.stats ->> 'elapsed_ms')::numeric, 0), coalesce((i.stats ->> 'prompt_tokens')::numeric, 0),
         coalesce((i.stats ->> 'completion_tokens')::numeric, 0), i.created_at, i.ended_at
  from public.interviews i
  where i.owner = p_user
    and (p_before_created_at is null or (i.created_at, i.id) < (p_before_created_at, p_before_id))
  order by i.created_at desc, i.id desc
  limit least(greatest(p_limit, 1), 101);
end
$$;

-- What was said in an interview, for a reason that its owner reads.
create function public.admin_transcript(p_actor uuid, p_interview uuid, p_reason text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  of_owner uuid;
begin
  perform private.require_administrator(p_actor);
  perform private.require_reason(p_reason);
  select i.owner into of_owner from public.interviews i where i.id = p_interview;
  if not found then
    raise sqlstate 'PT404' using message = 'interview_not_found';
  end if;
  insert into public.audit_log (actor, action, subject, interview_id, reason)
  values (p_actor, 'read_transcript', of_owner, p_interview, btrim(p_reason));
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'seq', t.seq, 'speaker', t.speaker, 'stage', t.stage, 'text', t.text, 'started_ms', t.started_ms
    ) order by t.seq), '[]')
    from public.turns t where t.interview_id = p_interview
  );
end
$$;

-- Lets somebody in no more, or again. Their sessions end at once, and so does work on what is theirs: a worker in a room
-- leaves when its heartbeat finds no job.
create function public.admin_set_disabled(p_actor uuid, p_user uuid, p_disabled boolean, p_reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_administrator(p_actor);
  perform private.require_reason_and_no_administrator(p_user, p_reason);
  update public.profiles set disabled_at = case when p_disabled then coalesce(disabled_at, now()) end where id = p_user;
  -- Supabase Auth has no ban without an end, and its language can't read an infinite one.
  update auth.users set banned_until = case when p_disabled then now() + interval '100 years' end where id = p_user;
  if p_disabled then
    delete from auth.sessions where user_id = p_user;
    delete from public.jobs where owner = p_user;
    delete from public.data_exports where owner = p_user and state = 'making';
  end if;
  insert into public.audit_log (actor, action, subject, reason)
  values (p_actor, case when p_disabled then 'disable' else 'enable' end, p_user, btrim(p_reason));
end
$$;

-- Removes somebody with everything of theirs.
create function public.admin_remove_user(p_actor uuid, p_user uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = '' set statement_timeout = '30s' as $$
begin
  perform private.require_administrator(p_actor);
  perform private.require_reason_and_no_administrator(p_user, p_reason);
  insert into public.audit_log (actor, action, subject, reason) values (p_actor, 'remove', p_user, btrim(p_reason));
  delete from auth.users where id = p_user;
end
$$;

-- How the service is: counts, of nobody in particular.
create function public.admin_service_state(p_actor uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_administrator(p_actor);
  return jsonb_build_object(
    'accounts', (select count(*) from auth.users u where not u.is_anonymous),
    'guests', (select count(*) from auth.users u where u.is_anonymous),
    'disabled', (
      select count(*) from public.profiles p join auth.users u on u.id = p.id
      where private.disabled_since(p.disabled_at, u.banned_until) is not null
    ),
    'to_be_removed', (select count(*) from public.profiles p where p.removal_at is not null),
    'interviews', coalesce((
      select jsonb_object_agg(s.status, s.count) from (
        select i.status, count(*) as count from public.interviews i group by i.status
      ) s
    ), '{}'),
    'interviews_today', (select count(*) from public.interviews i where i.created_at > now() - interval '24 hours'),
    'jobs', coalesce((
      select jsonb_agg(jsonb_build_object(
        'kind', s.kind, 'state', s.state, 'count', s.count, 'oldest_wanted_at', s.oldest
      ) order by s.kind, s.state) from (
        select j.kind, j.state, count(*) as count, min(j.wanted_at) as oldest from public.jobs j group by j.kind, j.state
      ) s
    ), '[]'),
    'workers', (select count(distinct j.lease_owner) from public.jobs j where j.lease_until > now()),
    'database_bytes', pg_database_size(current_database())
  );
end
$$;

-- A page of the log, the newest first: what administrators have seen and done.
create function public.admin_audit_log(p_actor uuid, p_limit integer, p_before bigint default null)
returns setof public.audit_log
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_administrator(p_actor);
  return query
  select * from public.audit_log a where p_before is null or a.id < p_before
  order by a.id desc limit least(greatest(p_limit, 1), 101);
end
$$;

revoke execute on function
  public.admin_users, public.admin_user, public.admin_interviews, public.admin_transcript, public.admin_set_disabled,
  public.admin_remove_user, public.admin_service_state, public.admin_audit_log
from public, anon, authenticated;
grant execute on function
  public.admin_users, public.admin_user, public.admin_interviews, public.admin_transcript, public.admin_set_disabled,
  public.admin_remove_user, public.admin_service_state, public.admin_audit_log
to service_role;

-- For the command line. The address must be confirmed: anybody may register with one that is not theirs. Answers with what
-- was found: null for nobody, else whether anything has changed.
create function public.set_administrator(p_email text, p_is_admin boolean) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  person uuid;
begin
  select u.id into person from auth.users u
  where lower(u.email) = lower(btrim(p_email)) and u.email_confirmed_at is not null and not u.is_anonymous;
  if not found then
    return null;
  end if;
  update public.profiles set is_admin = p_is_admin where id = person and is_admin <> p_is_admin;
  if not found then
    return false;
  end if;
  insert into public.audit_log (action, subject)
  values (case when p_is_admin then 'grant_admin' else 'revoke_admin' end, person);
  return true;
end
$$;
create function public.administrators() returns setof text
language sql stable security definer set search_path = '' as $$
  select u.email::text from public.profiles p join auth.users u on u.id = p.id where p.is_admin order by 1
$$;
revoke execute on function public.set_administrator, public.administrators from public, anon, authenticated;
grant execute on function public.set_administrator, public.administrators to service_role;
