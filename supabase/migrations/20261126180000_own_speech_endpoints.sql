-- Endpoints of one's own may also transcribe and speak, each with an address of its own.

alter table public.provider_keys drop constraint provider_keys_provider_check,
  add constraint provider_keys_provider_check check (provider in (
    'livekit', 'openai', 'deepgram', 'anthropic', 'xai', 'groq', 'openrouter', 'cartesia', 'serper', 'compatible',
    'compatible_stt', 'compatible_tts'
  ));
alter table public.interview_keys drop constraint interview_keys_provider_check,
  add constraint interview_keys_provider_check check (provider in (
    'livekit', 'openai', 'deepgram', 'anthropic', 'xai', 'groq', 'openrouter', 'cartesia', 'serper', 'compatible',
    'compatible_stt', 'compatible_tts'
  ));
