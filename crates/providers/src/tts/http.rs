//! One request for each sentence, whose answer is streamed: OpenAI, Deepgram, Groq, and endpoints of one's own.

use super::pcm::Decoder;
use super::{Pieces, TTS_HZ, TtsAccess};
use crate::error::{Failure, ProviderError, from_reqwest};
use crate::{HttpClients, usual_model};
use futures::StreamExt;
use mockingbird_shared::language::Language;
use mockingbird_shared::provider::{Provider, USUAL_OWN_VOICE};
use secrecy::ExposeSecret;
use serde_json::json;

/// Speaks one sentence. Stops asking as soon as nobody waits for its pieces.
pub(super) async fn speak(access: TtsAccess, clients: HttpClients, text: String, pieces: Pieces) {
    let spoken = tokio::select! {
        () = pieces.closed() => return,
        spoken = stream(&access, &clients, &text, &pieces) => spoken,
    };
    if let Err(failure) = spoken {
        let error = ProviderError::new(access.provider, failure);
        // An error says that nobody waits any more.
        let _ = pieces.send(Err(error)).await;
    }
}

async fn stream(
    access: &TtsAccess,
    clients: &HttpClients,
    text: &str,
    pieces: &Pieces,
) -> Result<(), Failure> {
    let sent = request(access, clients, text)?.send().await;
    let response = sent.map_err(|error| from_reqwest(&error))?;
    let mut bytes = Failure::of_status(response).await?.bytes_stream();
    let mut decoder = match access.provider {
        Provider::Groq | Provider::CompatibleTts => Decoder::wav(),
        _ => Decoder::raw(),
    };
    let mut empty = true;
    loop {
        let piece = match bytes.next().await {
            Some(Ok(piece)) => piece,
            Some(Err(_)) => return Err(Failure::BrokenStream),
            None => {
                let rest = decoder.finish().ok_or(Failure::Nonsense)?;
                if empty && rest.is_empty() {
                    return Err(Failure::Nonsense);
                }
                if !rest.is_empty() {
                    // An error says that nobody waits any more.
                    let _ = pieces.send(Ok(rest)).await;
                }
                return Ok(());
            }
        };
        let samples = decoder.decode(&piece).ok_or(Failure::Nonsense)?;
        empty &= samples.is_empty();
        if pieces.send(Ok(samples)).await.is_err() {
            return Ok(());
        }
    }
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
