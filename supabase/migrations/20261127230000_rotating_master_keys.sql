-- Stored keys are sealed anew under another master key while everything runs (`mockingbird-api rotate-keys`).

-- Sealing anew changes nothing that a person has set: their key stays as old as it is.
drop trigger provider_keys_touch on public.provider_keys;
create trigger provider_keys_touch before update of hint, status, tested_at on public.provider_keys
for each row execute function private.touch_updated_at();

-- How many keys are sealed with which version of the master key.
create function public.sealed_key_versions() returns table (key_version integer, keys bigint)
language sql stable security invoker set search_path = '' as $$
  select k.key_version, count(*)
  from (
    select p.key_version from public.provider_keys p
    union all
    select i.key_version from public.interview_keys i
  ) k
  group by k.key_version
  order by k.key_version
$$;
revoke execute on function public.sealed_key_versions from public;
grant execute on function public.sealed_key_versions to service_role;

-- Keys that another version than this one seals, in order behind the given one. `owner` is whom a key is sealed for: a
-- person, or the interview that it is lent to.
create function public.keys_to_reseal(
  p_version integer,
  p_after_owner uuid default null,
  p_after_provider text default null,
  p_limit integer default 100
) returns table (lent boolean, owner uuid, provider text, key_version integer, ciphertext text)
language sql stable security invoker set search_path = '' as $$
  select k.lent, k.owner, k.provider, k.key_version, k.ciphertext
  from (
    select false as lent, p.owner, p.provider, p.key_version, p.ciphertext from public.provider_keys p
    union all
    select true, i.interview_id, i.provider, i.key_version, i.ciphertext from public.interview_keys i
  ) k
  where k.key_version <> p_version
    and (p_after_owner is null or (k.owner, k.provider) > (p_after_owner, p_after_provider))
  order by k.owner, k.provider
  limit least(greatest(p_limit, 1), 500)
$$;
revoke execute on function public.keys_to_reseal from public;
grant execute on function public.keys_to_reseal to service_role;

-- Puts keys in place of exactly those that they were made of: what a person has saved meanwhile stays. Answers how many
-- were replaced.
create function public.reseal_keys(p_keys jsonb) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  of_people integer;
  of_interviews integer;
begin
  update public.provider_keys k set key_version = n.key_version, ciphertext = n.ciphertext
  from jsonb_to_recordset(p_keys) as n(lent boolean, owner uuid, provider text, replaced text, key_version integer, ciphertext text)
  where not n.lent and k.owner = n.owner and k.provider = n.provider and k.ciphertext = n.replaced;
  get diagnostics of_people = row_count;
  update public.interview_keys k set key_version = n.key_version, ciphertext = n.ciphertext
  from jsonb_to_recordset(p_keys) as n(lent boolean, owner uuid, provider text, replaced text, key_version integer, ciphertext text)
  where n.lent and k.interview_id = n.owner and k.provider = n.provider and k.ciphertext = n.replaced;
  get diagnostics of_interviews = row_count;
  return of_people + of_interviews;
end
$$;
revoke execute on function public.reseal_keys from public;
grant execute on function public.reseal_keys to service_role;
