//! Speech to text: a stream of samples in, guesses and final words out.
//!
//! `deepgram` keeps one connection and transcribes words while they are said (Nova, or Flux where chosen); `segments`
//! sends each stretch of speech by itself (OpenAI, Groq, endpoints of one's own), and `noise` tells what such a transcriber
//! writes where nobody has spoken. Not here: when somebody's turn is over.

mod deepgram;
mod noise;
mod segments;

pub(crate) use segments::transcribe_once;

use super::{HttpClients, ProviderError};
use mockingbird_shared::language::StoredLanguage;
use mockingbird_shared::provider::Provider;
use secrecy::SecretString;
use tokio::sync::mpsc;

/// Samples per second of the audio that goes in: 16 bits, one channel.
pub const STT_HZ: u32 = 16_000;
/// Inputs that may wait to be sent, and events that may wait to be read: two seconds of frames of 20 ms each.
const BACKLOG_ITEMS: usize = 100;

/// What a transcriber needs.
#[derive(Clone, Debug)]
pub struct SttAccess {
    /// Who transcribes.
    pub provider: Provider,
    /// The address of the provider's API, without a slash at its end.
    pub base_url: String,
    /// The key. Does not print.
    pub key: SecretString,
    /// The language that is spoken; transcribers know more languages than this program judges.
    pub language: StoredLanguage,
    /// Words that are likely: role, company, terms of the résumé.
    pub keyterms: Vec<String>,
    /// The model that transcribes; none for the provider's usual one. Of Deepgram's, those that transcribe live.
    pub model: Option<String>,
}

/// What a transcription is told.
#[derive(Clone, Debug)]
pub enum SttInput {
    /// What was recorded since the last input, as samples at `STT_HZ`.
    Audio(Vec<i16>),
    /// The voice detector hears speech.
    SpeechStarted,
    /// The voice detector no longer hears speech.
    SpeechEnded,
    /// The words told so far have become an answer: they must not be told again as part of the next one.
    TurnTaken,
}

/// What a transcription tells.
#[derive(Clone, Debug, PartialEq)]
pub enum SttEvent {
    /// A guess at the words since the last final ones.
    Interim(String),
    /// Words that won't change. They replace the guesses since the last final ones.
    Final(String),
    /// The provider believes that the person has finished.
    EndOfTurn,
    /// The provider does not transcribe at present. Deepgram is connected to again, with the audio of the last half minute
    /// that has no final words yet; of OpenAI and Groq the stretch of speech that failed is lost, and the next one is
    /// tried. What a transcription still holds is lost when it is dropped for another provider's.
    Failed(ProviderError),
    /// It works again after a failure.
    Recovered,
}

/// A running transcription; ends when it is dropped, with what it still holds.
#[derive(Debug)]
pub struct Transcription {
    input: mpsc::Sender<SttInput>,
    events: mpsc::Receiver<SttEvent>,
}

impl Transcription {
    /// Begins to transcribe in the background. To be called within a Tokio runtime.
    pub fn begin(access: SttAccess, clients: HttpClients) -> Self {
        let (input, inbox) = mpsc::channel(BACKLOG_ITEMS);
        let (sender, events) = mpsc::channel(BACKLOG_ITEMS);
        match access.provider {
            Provider::Deepgram => {
                tokio::spawn(deepgram::run(access, inbox, sender));
            }
            _ => {
                tokio::spawn(segments::run(access, clients, inbox, sender));
            }
        }
        Self { input, events }
    }

    /// Takes one input without waiting. A transcription that has fallen two seconds behind misses it.
    pub fn hear(&self, input: SttInput) {
        let _ = self.input.try_send(input);
    }

    /// The next event; none once the transcription has ended. The future may be dropped without losing any.
    pub async fn next(&mut self) -> Option<SttEvent> {
        self.events.recv().await
    }
}
