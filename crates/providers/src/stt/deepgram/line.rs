//! One connection to Deepgram: Nova, which tells stretches of words, or Flux, which tells turns.

use super::super::{STT_HZ, SttAccess, SttEvent};
use super::Unheard;
use crate::error::{Failure, from_refused_handshake};
use deepgram::common::flux_response::{FluxResponse, TurnEvent};
use deepgram::common::options::{Encoding, Endpointing, Language, Model, Options};
use deepgram::common::stream_response::StreamResponse;
use deepgram::listen::flux::FluxHandle;
use deepgram::listen::websocket::WebsocketHandle;
use deepgram::{Deepgram, DeepgramError};
use mockingbird_shared::language::Language as Spoken;
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio_tungstenite::tungstenite;

/// Silence after which Deepgram says that speech is final; the turn detector decides what follows from it.
const ENDPOINTING_MS: u32 = 300;
/// Silence between words after which an utterance has ended, as Deepgram hears it in noise. Its least value.
const UTTERANCE_END_MS: u16 = 1_000;
/// How long connecting may take, the websocket's handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);
/// The model of Flux that transcribes English alone.
const FLUX_ENGLISH: &str = "flux-general-en";

/// One of Deepgram's two ways to transcribe what is being said.
pub(super) enum Line {
    Nova(WebsocketHandle),
    /// Sends whole turns, and judges by itself when one is over.
    Flux(Box<FluxHandle>, FluxTurn),
}

/// What was told of the present turn: Flux repeats the whole turn several times a second.
#[derive(Default)]
pub(super) struct FluxTurn {
    /// The turn's words as they were told last.
    told: String,
    /// How many of them have become an answer already.
    taken_words: usize,
}

impl Line {
    /// Sends one frame of audio: 16-bit samples at `STT_HZ`, little-endian.
    pub(super) async fn send(&mut self, frame: Vec<u8>) -> Result<(), Failure> {
        let sent = match self {
            Self::Nova(handle) => handle.send_data(frame).await,
            Self::Flux(handle, _) => handle.send_data(frame).await,
        };
        sent.map_err(|_| Failure::BrokenStream)
    }

    /// Keeps the connection open while there is no audio.
    pub(super) async fn keep_alive(&mut self) -> Result<(), Failure> {
        match self {
            Self::Nova(handle) => handle.keep_alive().await.map_err(|_| Failure::BrokenStream),
            // Flux has no message for it: 20 ms of silence keep it open as well.
            Self::Flux(..) => self.send(vec![0; STT_HZ as usize / 50 * 2]).await,
        }
    }

    /// Says that no more audio comes.
    pub(super) async fn close(&mut self) {
        // An error says that the connection is closed already.
        let _ = match self {
            Self::Nova(handle) => handle.close_stream().await,
            Self::Flux(handle, _) => handle.close_stream().await,
        };
    }

    /// Notes that the words told so far have become an answer. Of a turn that goes on, only later words are told.
    pub(super) async fn turn_taken(&mut self) -> Result<(), Failure> {
        if let Self::Flux(handle, turn) = self
            && !turn.told.is_empty()
        {
            turn.taken_words = turn.told.split_whitespace().count();
            let ended = handle.force_end_turn().await;
            return ended.map_err(|_| Failure::BrokenStream);
        }
        Ok(())
    }

    /// Waits for Deepgram's next message and tells what it means; also notes in `unheard` which audio has become final
    /// words.
    pub(super) async fn receive(
        &mut self,
        unheard: &mut Unheard,
    ) -> Result<Vec<SttEvent>, Failure> {
        let broken = Failure::BrokenStream;
        match self {
            Self::Nova(handle) => match handle.receive().await.ok_or(broken)? {
                Ok(response) => Ok(understand(response, unheard)),
                Err(error) => Err(failure(&error)),
            },
            Self::Flux(handle, turn) => match handle.receive().await.ok_or(broken)? {
                Ok(response) => turn.understand(response, unheard),
                Err(error) => Err(failure(&error)),
            },
        }
    }
}

/// Connects with the model that was chosen with the key: Nova where there is none.
pub(super) async fn connect(access: &SttAccess) -> Result<Line, Failure> {
    // The library adds the version of the API itself.
    let base = access
        .base_url
        .trim_end_matches('/')
        .trim_end_matches("/v1");
    let base = format!("{base}/");
    let deepgram = Deepgram::with_base_url_and_api_key(base.as_str(), access.key.expose_secret())
        .map_err(|_| Failure::Unreachable)?;
    let connecting = async {
        match access.model.as_deref() {
            Some(model) if model.starts_with("flux") => flux(&deepgram, access, model).await,
            _ => nova(&deepgram, access).await,
        }
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(Ok(line)) => Ok(line),
        Ok(Err(error)) => Err(failure(&error)),
        Err(_) => Err(Failure::TimedOut),
    }
}

async fn nova(deepgram: &Deepgram, access: &SttAccess) -> Result<Line, DeepgramError> {
    let options = Options::builder()
        .model(Model::Nova3)
        .language(Language::from(access.language.to_string()))
        .smart_format(true)
        .filler_words(true)
        .keyterms(access.keyterms.iter().map(String::as_str))
        .build();
    let transcription = deepgram.transcription();
    let handle = transcription
        .stream_request_with_options(options)
        .encoding(Encoding::Linear16)
        .sample_rate(STT_HZ)
        .channels(1)
        .endpointing(Endpointing::CustomDurationMs(ENDPOINTING_MS))
        .utterance_end_ms(UTTERANCE_END_MS)
        .interim_results(true)
        .vad_events(true)
        .handle();
    Ok(Line::Nova(handle.await?))
}

async fn flux(deepgram: &Deepgram, access: &SttAccess, model: &str) -> Result<Line, DeepgramError> {
    // The model was chosen with the key, the language with the interview.
    let english = model == FLUX_ENGLISH && access.language.supported() == Some(Spoken::En);
    let options = Options::builder()
        .model(if english {
            Model::FluxGeneralEn
        } else {
            Model::FluxGeneralMulti
        })
        .keyterms(access.keyterms.iter().map(String::as_str));
    // The English one takes no hint.
    let options = if english {
        options
    } else {
        options.language_hint([access.language.as_str()])
    };
    let transcription = deepgram.transcription();
    let handle = transcription
        .flux_request_with_options(options.build())
        .encoding(Encoding::Linear16)
        .sample_rate(STT_HZ)
        .handle();
    Ok(Line::Flux(Box::new(handle.await?), FluxTurn::default()))
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

impl FluxTurn {
    fn understand(
        &mut self,
        response: FluxResponse,
        unheard: &mut Unheard,
    ) -> Result<Vec<SttEvent>, Failure> {
        let (event, transcript, until) = match response {
            FluxResponse::TurnInfo {
                event,
                transcript,
                audio_window_end,
                ..
            } => (event, transcript, audio_window_end),
            FluxResponse::FatalError { .. } => return Err(Failure::Unavailable),
            _ => return Ok(Vec::new()),
        };
        let over = event == TurnEvent::EndOfTurn;
        if !over && transcript == self.told {
            return Ok(Vec::new());
        }
        let new: Vec<&str> = transcript
            .split_whitespace()
            .skip(self.taken_words)
            .collect();
        let new = new.join(" ");
        if over {
            unheard.heard_until(until);
            *self = Self::default();
        } else {
            self.told = transcript;
        }
        // A turn all of whose words became an answer has ended by that: its end is not told again.
        Ok(match (new.is_empty(), over) {
            (true, _) => Vec::new(),
            (false, false) => vec![SttEvent::Interim(new)],
            (false, true) => vec![SttEvent::Final(new), SttEvent::EndOfTurn],
        })
    }
}

/// What Deepgram's refusals mean: 402 is an account without credit, 429 too many connections.
fn failure(error: &DeepgramError) -> Failure {
    let DeepgramError::WsError(error) = error else {
        return Failure::BrokenStream;
    };
    match &**error {
        tungstenite::Error::Http(response) => from_refused_handshake(response.status().as_u16()),
        tungstenite::Error::Io(_) => Failure::Unreachable,
        _ => Failure::BrokenStream,
    }
}

#[cfg(test)]
mod fuzz;
