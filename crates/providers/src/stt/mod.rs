//! Speech to text: a stream of samples in, guesses and final words out.
//!
//! `deepgram` keeps one connection and hears words while they are said (Nova, or Flux where chosen); `segments` sends each stretch of speech by itself
//! (OpenAI, Groq). Not here: when somebody's turn is over.

mod deepgram;
mod segments;

use super::ProviderError;
use mockingbird_net::choose_cryptography;
use mockingbird_shared::language::StoredLanguage;
use mockingbird_shared::wire::Provider;
use secrecy::SecretString;
use tokio::sync::mpsc;

/// Samples per second that are taken.
pub const STT_HZ: u32 = 16_000;
/// Frames that may wait to be sent: two seconds of 20 ms each.
const BACKLOG: usize = 100;

/// What a transcriber needs.
#[derive(Clone, Debug)]
pub struct SttAccess {
    /// Whose.
    pub provider: Provider,
    /// Where, without a slash at its end.
    pub base_url: String,
    /// With what. Does not print.
    pub key: SecretString,
    /// What is spoken; transcribers know more languages than this program judges.
    pub language: StoredLanguage,
    /// Words that are likely: role, company, terms of the résumé.
    pub keyterms: Vec<String>,
    /// None: the provider's usual one.
    pub model: Option<String>,
}

/// What goes in.
#[derive(Clone, Debug)]
pub enum SttInput {
    /// Samples at `STT_HZ`.
    Audio(Vec<i16>),
    /// The voice detector hears speech.
    SpeechStarted,
    /// The voice detector hears none any more.
    SpeechEnded,
    /// What was told so far is an answer already: it must not come again.
    TurnTaken,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq)]
pub enum SttEvent {
    /// A guess at the words since the last final ones.
    Interim(String),
    /// Words that won't change.
    Final(String),
    /// The provider believes that the person has finished.
    EndOfTurn,
    /// It does not work; what is said meanwhile is kept and tried again.
    Failed(ProviderError),
    /// It works again after a failure.
    Recovered,
}

/// A running transcription; ends when it is dropped.
#[derive(Debug)]
pub struct Transcription {
    input: mpsc::Sender<SttInput>,
    events: mpsc::Receiver<SttEvent>,
}

impl Transcription {
    /// Begins in the background.
    pub fn begin(access: SttAccess, http: reqwest::Client) -> Self {
        choose_cryptography();
        let (input, inbox) = mpsc::channel(BACKLOG);
        let (sender, events) = mpsc::channel(BACKLOG);
        match access.provider {
            Provider::Deepgram => {
                tokio::spawn(deepgram::run(access, inbox, sender));
            }
            _ => {
                tokio::spawn(segments::run(access, http, inbox, sender));
            }
        }
        Self { input, events }
    }

    /// Gives it something to hear. A transcriber that has fallen two seconds behind misses what comes.
    pub fn hear(&self, input: SttInput) {
        let _ = self.input.try_send(input);
    }

    /// What it has heard.
    pub async fn next(&mut self) -> Option<SttEvent> {
        self.events.recv().await
    }
}
