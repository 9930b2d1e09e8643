-- The test of a key may tell nothing: an endpoint without a list of models, a model that is still being loaded.
alter table public.provider_keys drop constraint provider_keys_status_check;
alter table public.provider_keys add constraint provider_keys_status_check
  check (status in ('untested', 'works', 'refused', 'unreachable', 'inconclusive'));
