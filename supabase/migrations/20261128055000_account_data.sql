-- What is kept of somebody beside documents and interviews. Keys are not in it, only what is told of them.
create function public.account_data(p_owner uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'profile', (select to_jsonb(p) from public.profiles p where p.id = u.id),
    'preferences', (select o.settings from public.preferences o where o.owner = u.id),
    'email', u.email,
    'created_at', u.created_at,
    'last_sign_in_at', u.last_sign_in_at,
    'ways_in', coalesce((
      select jsonb_agg(jsonb_build_object(
        'provider', i.provider, 'told_by_provider', i.identity_data, 'created_at', i.created_at,
        'last_sign_in_at', i.last_sign_in_at
      ) order by i.created_at) from auth.identities i where i.user_id = u.id
    ), '[]'),
    'sessions', coalesce((
      select jsonb_agg(jsonb_build_object(
        'created_at', s.created_at, 'last_used_at', greatest(s.created_at, s.refreshed_at at time zone 'utc'),
        'user_agent', s.user_agent, 'ip', host(s.ip)
      ) order by s.created_at) from auth.sessions s where s.user_id = u.id
    ), '[]'),
    'provider_keys', coalesce((
      select jsonb_agg(to_jsonb(k) - 'ciphertext' - 'key_version' order by k.provider)
      from public.provider_keys k where k.owner = u.id
    ), '[]'),
    'practice_cards', coalesce((
      select jsonb_agg(to_jsonb(c) order by c.due_at) from public.practice_cards c where c.owner = u.id
    ), '[]'),
    'audit_log', coalesce((
      select jsonb_agg(to_jsonb(a) - 'actor' order by a.id) from public.audit_log a where a.subject = u.id
    ), '[]')
  )
  from auth.users u where u.id = p_owner
$$;
revoke execute on function public.account_data from public, anon, authenticated;
grant execute on function public.account_data to service_role;
