//! One request for each sentence, whose answer is streamed: OpenAI, Deepgram, Groq, and endpoints of one's own.

use super::pcm::{Decoder, HEAD_MAX_BYTES, WAV_SAMPLE_MAX_BYTES};
use super::pieces::Pieces;
use super::{TTS_HZ, TtsAccess, longest_speech, samples_in};
use crate::error::{Failure, ProviderError, from_body, from_reqwest};
use crate::{HttpClients, usual_model};
use mockingbird_net::LimitedBody;
use mockingbird_shared::language::Language;
use mockingbird_shared::provider::{Provider, USUAL_OWN_VOICE};
use secrecy::ExposeSecret;
use serde_json::json;

/// Speaks one sentence. Stops asking as soon as nobody waits for its pieces.
pub(super) async fn speak(
    access: TtsAccess,
    clients: HttpClients,
    text: String,
    mut pieces: Pieces,
) {
    let spoken = tokio::select! {
        () = pieces.closed() => return,
        spoken = stream(&access, &clients, &text, &mut pieces) => spoken,
    };
    match spoken {
        Ok(()) => pieces.finish().await,
        Err(failure) => {
            let error = ProviderError::new(access.provider, failure);
            pieces.fail(error).await;
        }
    }
}

async fn stream(
    access: &TtsAccess,
    clients: &HttpClients,
    text: &str,
    pieces: &mut Pieces,
) -> Result<(), Failure> {
    let sent = request(access, clients, text)?.send().await;
    let response = sent.map_err(|error| from_reqwest(&error))?;
    let response = Failure::of_status(response).await?;
    let longest_samples = samples_in(longest_speech(text));
    let (mut decoder, max_bytes) = match access.provider {
        Provider::Groq | Provider::CompatibleTts => {
            let max_bytes = longest_samples.saturating_mul(WAV_SAMPLE_MAX_BYTES);
            (Decoder::wav(), max_bytes.saturating_add(HEAD_MAX_BYTES))
        }
        _ => (Decoder::raw(), longest_samples.saturating_mul(2)),
    };
    let mut body = LimitedBody::new(response, max_bytes);
    let mut empty = true;
    while let Some(bytes) = body.chunk().await.map_err(|error| from_body(&error))? {
        let samples = decoder.decode(&bytes).ok_or(Failure::Nonsense)?;
        empty &= samples.is_empty();
        if pieces.give(&samples).await.is_err() {
            return Ok(());
        }
    }
    let rest = decoder.finish().ok_or(Failure::Nonsense)?;
    if empty && rest.is_empty() {
        return Err(Failure::Nonsense);
    }
    // An error says that nobody waits any more.
    let _ = pieces.give(&rest).await;
    Ok(())
}

fn request(
    access: &TtsAccess,
    clients: &HttpClients,
    text: &str,
) -> Result<reqwest::RequestBuilder, Failure> {
    let (base, key) = (&access.base_url, access.key.expose_secret());
    let openai_form = |body| {
        let address = format!("{base}/audio/speech");
        let asking = clients.post_with_key(access.provider, &address, &access.key)?;
        Ok(asking.json(&body))
    };
    match access.provider {
        Provider::Deepgram => {
            // Callers have asked `speaks`: another language does not come here.
            let usual = match access.language.supported() {
                Some(Language::De) => "aura-2-viktoria-de",
                Some(Language::Fr) => "aura-2-agathe-fr",
                Some(Language::Es) => "aura-2-celeste-es",
                Some(Language::En | Language::Ar) | None => "aura-2-thalia-en",
            };
            // A voice's name ends in the one language that it speaks.
            let code = access.language.supported().unwrap_or(Language::En).code();
            let speaks_it = |voice: &&str| {
                let is_plain = voice.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                is_plain && voice.rsplit('-').next() == Some(code)
            };
            let chosen = access.voice.as_deref().filter(speaks_it);
            let voice = chosen.unwrap_or(usual);
            let query =
                format!("model={voice}&encoding=linear16&container=none&sample_rate={TTS_HZ}");
            let asking = clients.post(access.provider, &format!("{base}/speak?{query}"))?;
            Ok(asking
                .header("Authorization", format!("Token {key}"))
                .json(&json!({"text": text})))
        }
        // Groq sends nothing but files.
        Provider::Groq => openai_form(json!({
            "model": access.model.as_deref().unwrap_or("canopylabs/orpheus-v1-english"),
            "voice": access.voice.as_deref().unwrap_or("hannah"), "input": text,
            "response_format": "wav", "sample_rate": TTS_HZ,
        })),
        // A file says how its samples come, which differs from voice to voice; not every server knows `pcm`.
        Provider::CompatibleTts => openai_form(json!({
            "model": access.model.as_deref().unwrap_or(usual_model(access.provider)),
            "voice": access.voice.as_deref().unwrap_or(USUAL_OWN_VOICE),
            "input": text, "response_format": "wav",
        })),
        _ => openai_form(json!({
            "model": access.model.as_deref().unwrap_or("gpt-4o-mini-tts"),
            "voice": access.voice.as_deref().unwrap_or("alloy"), "input": text, "response_format": "pcm",
        })),
    }
}
