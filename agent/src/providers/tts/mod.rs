//! Text to speech: one sentence in, samples out while they are made.
//!
//! OpenAI, Cartesia and Deepgram over HTTP, streamed. Not here: where a text is cut into sentences.

use super::error::{Failure, ProviderError, from_reqwest};
use futures::StreamExt;
use mockingbird_shared::wire::Provider;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::time::Duration;
use tokio::sync::mpsc;

/// Samples per second of what comes out.
pub const TTS_HZ: u32 = 24_000;
/// How long a provider may take to begin, and between two pieces.
const PATIENCE: Duration = Duration::from_secs(8);
/// Pieces that may wait.
const BACKLOG: usize = 64;
/// The version of Cartesia's API that this speaks.
const CARTESIA_VERSION: &str = "2025-04-16";
/// A voice of Cartesia's library, where the person has chosen none.
const CARTESIA_VOICE: &str = "694f9389-aac1-45b6-b726-9d9369183238";

/// What a synthesiser needs.
#[derive(Clone, Debug)]
pub struct TtsAccess {
    /// Whose.
    pub provider: Provider,
    /// Where, without a slash at its end.
    pub base_url: String,
    /// With what. Does not print.
    pub key: SecretString,
    /// Such as `en`.
    pub language: String,
}

/// Speech that is being made; ends when it is dropped.
#[derive(Debug)]
pub struct Speech {
    pieces: mpsc::Receiver<Result<Vec<i16>, ProviderError>>,
}

impl Speech {
    /// Begins in the background.
    pub fn begin(access: TtsAccess, http: reqwest::Client, text: String) -> Self {
        let (sender, pieces) = mpsc::channel(BACKLOG);
        tokio::spawn(async move {
            if let Err(failure) = stream(&access, &http, &text, &sender).await {
                let error = ProviderError::new(access.provider, failure);
                let _ = sender.send(Err(error)).await;
            }
        });
        Self { pieces }
    }

    /// The next samples at `TTS_HZ`; none at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<i16>, ProviderError>> {
        self.pieces.recv().await
    }
}

async fn stream(
    access: &TtsAccess,
    http: &reqwest::Client,
    text: &str,
    pieces: &mpsc::Sender<Result<Vec<i16>, ProviderError>>,
) -> Result<(), Failure> {
    let sent = tokio::time::timeout(PATIENCE, request(access, http, text).send()).await;
    let response = sent
        .map_err(|_| Failure::TimedOut)?
        .map_err(|error| from_reqwest(&error))?;
    let mut bytes = Failure::of_status(response).await?.bytes_stream();
    let mut odd = None;
    let mut empty = true;
    loop {
        let next = tokio::time::timeout(PATIENCE, bytes.next()).await;
        let piece = match next.map_err(|_| Failure::TimedOut)? {
            Some(Ok(piece)) => piece,
            Some(Err(_)) => return Err(Failure::BrokenStream),
            None if empty => return Err(Failure::Nonsense),
            None => return Ok(()),
        };
        let samples = samples(&mut odd, &piece);
        empty &= samples.is_empty();
        // Nobody wants to hear the rest.
        if pieces.send(Ok(samples)).await.is_err() {
            return Ok(());
        }
    }
}

/// A piece may end in the middle of a sample.
fn samples(odd: &mut Option<u8>, bytes: &[u8]) -> Vec<i16> {
    let all: Vec<u8> = odd
        .take()
        .into_iter()
        .chain(bytes.iter().copied())
        .collect();
    let chunks = all.chunks_exact(2);
    *odd = chunks.remainder().first().copied();
    chunks
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

fn request(access: &TtsAccess, http: &reqwest::Client, text: &str) -> reqwest::RequestBuilder {
    let (base, key) = (&access.base_url, access.key.expose_secret());
    match access.provider {
        Provider::Cartesia => http
            .post(format!("{base}/tts/bytes"))
            .header("X-API-Key", key)
            .header("Cartesia-Version", CARTESIA_VERSION)
            .json(&json!({
                "model_id": "sonic-2",
                "transcript": text,
                "voice": {"mode": "id", "id": CARTESIA_VOICE},
                "language": access.language,
                "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": TTS_HZ},
            })),
        Provider::Deepgram => {
            let voice = format!("aura-2-thalia-{}", access.language);
            let query = format!(
                "model={voice}&encoding=linear16&container=none&sample_rate={TTS_HZ}"
            );
            http.post(format!("{base}/speak?{query}"))
                .header("Authorization", format!("Token {key}"))
                .json(&json!({"text": text}))
        }
        _ => http
            .post(format!("{base}/audio/speech"))
            .bearer_auth(key)
            .json(&json!({
                "model": "gpt-4o-mini-tts", "voice": "alloy", "input": text, "response_format": "pcm",
            })),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn samples_survive_being_cut_in_the_middle() {
        let mut odd = None;
        let bytes: Vec<u8> = [1_i16, -2, 300]
            .iter()
            .flat_map(|s| s.to_le_bytes())
            .collect();
        let mut heard = super::samples(&mut odd, &bytes[..3]);
        heard.extend(super::samples(&mut odd, &bytes[3..]));
        assert_eq!((heard, odd), (vec![1, -2, 300], None));
    }
}
