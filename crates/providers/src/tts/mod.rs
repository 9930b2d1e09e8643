//! Text to speech: one sentence in, samples out while they are made.
//!
//! `cartesia` keeps one websocket for an interview; `http` asks OpenAI, Deepgram and Groq for each sentence and streams
//! the answer; `pcm` makes samples of the bytes. Not here: where a text is cut into sentences.

mod cartesia;
mod http;
mod pcm;

use super::error::{Failure, ProviderError};
use mockingbird_net::choose_cryptography;
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::wire::Provider;
use secrecy::SecretString;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// Samples per second of what comes out.
pub const TTS_HZ: u32 = 24_000;
/// How long a provider may take to begin, and between two pieces.
const PATIENCE: Duration = Duration::from_secs(8);
/// Pieces that may wait.
const BACKLOG: usize = 64;

/// What a synthesiser needs.
#[derive(Clone, Debug)]
pub struct TtsAccess {
    /// Whose.
    pub provider: Provider,
    /// Where, without a slash at its end.
    pub base_url: String,
    /// With what. Does not print.
    pub key: SecretString,
    /// What is spoken.
    pub language: StoredLanguage,
}

/// Whether a provider has a voice for a language.
pub fn speaks(provider: Provider, language: &StoredLanguage) -> bool {
    match provider {
        // Groq's only other voices speak Arabic.
        Provider::Groq => language.supported() == Some(Language::En),
        // A voice of Deepgram's speaks one language.
        Provider::Deepgram => language.supported().is_some(),
        _ => true,
    }
}

/// A voice; where the provider knows lasting connections, it keeps one.
#[derive(Debug)]
pub struct Synthesizer {
    provider: Provider,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Http(Box<TtsAccess>, reqwest::Client),
    Cartesia(cartesia::Line),
}

impl Synthesizer {
    /// Connects in the background where there is something to connect.
    pub fn new(access: TtsAccess, http: reqwest::Client) -> Self {
        choose_cryptography();
        let provider = access.provider;
        let way = match provider {
            Provider::Cartesia => Way::Cartesia(cartesia::Line::open(access)),
            _ => Way::Http(Box::new(access), http),
        };
        Self { provider, way }
    }

    /// Begins to speak in the background.
    pub fn speak(&self, text: String) -> Speech {
        let (sender, pieces) = mpsc::channel(BACKLOG);
        let cancel = match &self.way {
            Way::Http(access, http) => {
                tokio::spawn(http::speak((**access).clone(), http.clone(), text, sender));
                None
            }
            Way::Cartesia(line) => Some(line.speak(text, sender)),
        };
        Speech {
            provider: self.provider,
            pieces,
            due: Instant::now() + PATIENCE,
            _cancel: cancel,
        }
    }
}

/// What comes of one sentence.
type Pieces = mpsc::Sender<Result<Vec<i16>, ProviderError>>;

/// Speech that is being made; ends when it is dropped.
#[derive(Debug)]
pub struct Speech {
    provider: Provider,
    pieces: mpsc::Receiver<Result<Vec<i16>, ProviderError>>,
    /// When the next piece must be here. Kept, for `next` is dropped and called anew all the time.
    due: Instant,
    _cancel: Option<cartesia::Cancel>,
}

impl Speech {
    /// The next samples at `TTS_HZ`; none at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<i16>, ProviderError>> {
        match timeout_at(self.due, self.pieces.recv()).await {
            Ok(piece) => {
                self.due = Instant::now() + PATIENCE;
                piece
            }
            Err(_) => Some(Err(ProviderError::new(self.provider, Failure::TimedOut))),
        }
    }
}
