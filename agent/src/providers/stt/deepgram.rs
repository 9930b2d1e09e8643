//! Deepgram's live transcription: one websocket, taken up anew with what was not yet transcribed.

use super::{STT_HZ, SttAccess, SttEvent, SttInput};
use crate::providers::error::{Failure, ProviderError};
use deepgram::common::options::{Encoding, Endpointing, Language, Model, Options};
use deepgram::common::stream_response::StreamResponse;
use deepgram::listen::websocket::WebsocketHandle;
use deepgram::{Deepgram, DeepgramError};
use mockingbird_shared::wire::Provider;
use secrecy::ExposeSecret;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;

/// Silence after which Deepgram says that speech is final; the turn-taker decides what follows from it.
const ENDPOINTING_MS: u32 = 300;
/// Silence between words after which an utterance has ended, as Deepgram hears it in noise. Its least value.
const UTTERANCE_END_MS: u16 = 1_000;
/// Without audio, Deepgram closes after ten seconds.
const KEEP_ALIVE: Duration = Duration::from_secs(4);
/// How long connecting may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(8);
/// Pauses between attempts: first, and longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));
/// Audio that is kept for another connection, in frames of 20 ms: half a minute.
const KEPT_FRAMES: usize = 1_500;

/// Why a connection ended.
enum Over {
    /// Nobody listens any more.
    Done,
    Broken(Failure),
}

/// Audio that no final words are known of yet.
#[derive(Default)]
struct Unheard {
    frames: VecDeque<Vec<u8>>,
    /// Seconds of audio on this connection before the first kept frame.
    from_seconds: f64,
}

impl Unheard {
    fn keep(&mut self, frame: Vec<u8>) {
        if self.frames.len() >= KEPT_FRAMES {
            self.forget_first();
        }
        self.frames.push_back(frame);
    }

    fn forget_first(&mut self) {
        if let Some(frame) = self.frames.pop_front() {
            self.from_seconds += frame.len() as f64 / 2.0 / f64::from(STT_HZ);
        }
    }

    /// Everything before this moment of the connection has become final words.
    fn heard_until(&mut self, seconds: f64) {
        while self.from_seconds < seconds && !self.frames.is_empty() {
            self.forget_first();
        }
    }
}

pub(super) async fn run(
    access: SttAccess,
    mut inbox: mpsc::Receiver<SttInput>,
    events: mpsc::Sender<SttEvent>,
) {
    let mut unheard = Unheard::default();
    let mut pause = PAUSES.0;
    let mut failed = false;
    loop {
        let over = match connect(&access).await {
            Ok(mut handle) => {
                if std::mem::take(&mut failed) && events.send(SttEvent::Recovered).await.is_err() {
                    return;
                }
                pause = PAUSES.0;
                listen(&mut handle, &mut inbox, &events, &mut unheard).await
            }
            Err(failure) => Over::Broken(failure),
        };
        let failure = match over {
            Over::Done => return,
            Over::Broken(failure) => failure,
        };
        failed = true;
        let error = ProviderError::new(Provider::Deepgram, failure);
        if events.send(SttEvent::Failed(error)).await.is_err() {
            return;
        }
        if !keep_for(pause, &mut inbox, &mut unheard).await {
            return;
        }
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Keeps what is said during a pause. False if nobody is there any more.
async fn keep_for(
    pause: Duration,
    inbox: &mut mpsc::Receiver<SttInput>,
    unheard: &mut Unheard,
) -> bool {
    let until = tokio::time::Instant::now() + pause;
    loop {
        match tokio::time::timeout_at(until, inbox.recv()).await {
            Ok(Some(SttInput::Audio(samples))) => unheard.keep(bytes(&samples)),
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(_) => return true,
        }
    }
}

async fn connect(access: &SttAccess) -> Result<WebsocketHandle, Failure> {
    // The library adds the version of the API itself.
    let base = access
        .base_url
        .trim_end_matches('/')
        .trim_end_matches("/v1");
    let base = format!("{base}/");
    let deepgram = Deepgram::with_base_url_and_api_key(base.as_str(), access.key.expose_secret())
        .map_err(|_| Failure::Unreachable)?;
    let options = Options::builder()
        .model(Model::Nova3)
        .language(Language::from(access.language.clone()))
        .smart_format(true)
        .filler_words(true)
        .keyterms(access.keyterms.iter().map(String::as_str))
        .build();
    let connecting = deepgram
        .transcription()
        .stream_request_with_options(options)
        .encoding(Encoding::Linear16)
        .sample_rate(STT_HZ)
        .channels(1)
        .endpointing(Endpointing::CustomDurationMs(ENDPOINTING_MS))
        .utterance_end_ms(UTTERANCE_END_MS)
        .interim_results(true)
        .vad_events(true)
        .handle();
    match tokio::time::timeout(CONNECT_PATIENCE, connecting).await {
        Ok(Ok(handle)) => Ok(handle),
        Ok(Err(error)) => Err(failure(&error)),
        Err(_) => Err(Failure::TimedOut),
    }
}

/// Sends what is heard and tells what is understood, until the connection ends.
async fn listen(
    handle: &mut WebsocketHandle,
    inbox: &mut mpsc::Receiver<SttInput>,
    events: &mpsc::Sender<SttEvent>,
    unheard: &mut Unheard,
) -> Over {
    unheard.from_seconds = 0.0;
    for frame in unheard.frames.clone() {
        if handle.send_data(frame).await.is_err() {
            return Over::Broken(Failure::BrokenStream);
        }
    }
    loop {
        tokio::select! {
            input = inbox.recv() => match input {
                Some(SttInput::Audio(samples)) => {
                    let frame = bytes(&samples);
                    unheard.keep(frame.clone());
                    if handle.send_data(frame).await.is_err() {
                        return Over::Broken(Failure::BrokenStream);
                    }
                }
                Some(_) => {}
                None => {
                    let _ = handle.close_stream().await;
                    return Over::Done;
                }
            },
            response = handle.receive() => {
                let heard = match response {
                    Some(Ok(response)) => understand(response, unheard),
                    Some(Err(error)) => return Over::Broken(failure(&error)),
                    None => return Over::Broken(Failure::BrokenStream),
                };
                for event in heard {
                    if events.send(event).await.is_err() {
                        return Over::Done;
                    }
                }
            }
            () = tokio::time::sleep(KEEP_ALIVE) => {
                if handle.keep_alive().await.is_err() {
                    return Over::Broken(Failure::BrokenStream);
                }
            }
        }
    }
}

fn understand(response: StreamResponse, unheard: &mut Unheard) -> Vec<SttEvent> {
    match response {
        StreamResponse::TranscriptResponse {
            start,
            duration,
            is_final,
            speech_final,
            channel,
            ..
        } => {
            let best = channel.alternatives.into_iter().next();
            let text = best.map(|best| best.transcript).unwrap_or_default();
            let mut events = Vec::new();
            if is_final {
                unheard.heard_until(start + duration);
            }
            if !text.trim().is_empty() {
                events.push(if is_final {
                    SttEvent::Final(text)
                } else {
                    SttEvent::Interim(text)
                });
            }
            if speech_final {
                events.push(SttEvent::EndOfTurn);
            }
            events
        }
        StreamResponse::UtteranceEndResponse { .. } => vec![SttEvent::EndOfTurn],
        _ => Vec::new(),
    }
}

fn bytes(samples: &[i16]) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect()
}

/// What Deepgram's refusals mean: 402 is an account without credit, 429 too many connections.
fn failure(error: &DeepgramError) -> Failure {
    let DeepgramError::WsError(error) = error else {
        return Failure::BrokenStream;
    };
    match &**error {
        tungstenite::Error::Http(response) => match response.status().as_u16() {
            401 | 403 => Failure::KeyRefused,
            402 => Failure::QuotaUsedUp,
            429 => Failure::RateLimited {
                retry_after_seconds: None,
            },
            status if status >= 500 => Failure::Unavailable,
            status => Failure::Rejected { status },
        },
        tungstenite::Error::Io(_) => Failure::Unreachable,
        _ => Failure::BrokenStream,
    }
}
