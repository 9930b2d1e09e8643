-- One profile for each user, whatever the way in.
--
-- `is_admin` and `disabled_at` are never the owner's to write: the column grants leave them out.

-- Hosted projects open new tables and functions to the API roles by default; here every right is given explicitly.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from public, anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

-- Functions that no API role may call live outside the exposed schema.
create schema private;
revoke all on schema private from public;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create table public.profiles (
  id uuid primary key references auth.users on delete cascade,
  display_name text not null default '' check (char_length(display_name) <= 100),
  -- An https address, or a small picture as a data URL.
  avatar_url text check (
    avatar_url is null
    or (char_length(avatar_url) <= 100000
        and avatar_url ~ '^(https://|data:image/(png|jpeg|webp);base64,)')
  ),
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  is_admin boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create trigger profiles_touch before update on public.profiles
for each row execute function private.touch_updated_at();

alter table public.profiles enable row level security;
revoke all on public.profiles from anon, authenticated, service_role;
grant select on public.profiles to authenticated;
grant update (display_name, avatar_url, language) on public.profiles to authenticated;
grant select, update, delete on public.profiles to service_role;

create policy "owners read their profile" on public.profiles
for select to authenticated using (id = (select auth.uid()));
create policy "owners change their profile" on public.profiles
for update to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));

-- Signing up makes the profile; the name and picture come from the form or the identity provider, cut to fit.
create function private.create_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  meta jsonb := coalesce(new.raw_user_meta_data, '{}');
  picture text := meta ->> 'avatar_url';
begin
  insert into public.profiles (id, display_name, avatar_url)
  values (
    new.id,
    left(coalesce(nullif(meta ->> 'display_name', ''), nullif(meta ->> 'full_name', ''), meta ->> 'name', ''), 100),
    case when picture ~ '^https://' and char_length(picture) <= 2000 then picture end
  )
  on conflict (id) do nothing;
  return new;
end
$$;

create trigger create_profile after insert on auth.users
for each row execute function private.create_profile();
