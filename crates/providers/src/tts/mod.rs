//! Text to speech: one sentence in, samples out while they are made.
//!
//! `cartesia` keeps one websocket for an interview; `http` asks OpenAI, Deepgram, Groq and endpoints of one's own for each
//! sentence and streams the answer; `pcm` makes samples of the bytes, which `resample` brings to one rate. Not here: where
//! a text is cut into sentences.

mod cartesia;
#[cfg(test)]
mod fuzz;
mod http;
mod pcm;
mod resample;

pub(crate) use cartesia::VERSION as CARTESIA_VERSION;

use super::HttpClients;
use super::error::{Failure, ProviderError};
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::provider::Provider;
use secrecy::SecretString;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// Samples per second of the speech that comes out: 16 bits, one channel.
pub const TTS_HZ: u32 = 24_000;
/// How long a provider may take to the first piece of a sentence, and between two pieces.
const PIECE_TIMEOUT: Duration = Duration::from_secs(8);
/// The same for an endpoint of one's own, which may have to load its model first, and may make a whole sentence before it
/// sends anything of it.
const OWN_PIECE_TIMEOUT: Duration = Duration::from_secs(60);
/// Pieces of one sentence that may wait to be played; the provider is read no further then.
const BACKLOG_PIECES: usize = 64;

/// What a synthesiser needs.
#[derive(Clone, Debug)]
pub struct TtsAccess {
    /// Who speaks.
    pub provider: Provider,
    /// The address of the provider's API, without a slash at its end.
    pub base_url: String,
    /// The key. Does not print.
    pub key: SecretString,
    /// The language that is spoken. Ask `speaks` first whether the provider has a voice for it.
    pub language: StoredLanguage,
    /// The model that speaks; none for the provider's usual one. Of Deepgram's, each voice is a model of its own.
    pub model: Option<String>,
    /// The voice; none for the usual one of the language.
    pub voice: Option<String>,
}

/// Whether a provider has a voice for a language.
pub fn speaks(provider: Provider, language: &StoredLanguage) -> bool {
    match provider {
        // Groq's only other voices speak Arabic.
        Provider::Groq => language.supported() == Some(Language::En),
        // A voice of Deepgram's speaks one language; there is none for Arabic.
        Provider::Deepgram => language
            .supported()
            .is_some_and(|language| language != Language::Ar),
        _ => true,
    }
}

/// A voice; where the provider offers lasting connections (Cartesia), it keeps one.
#[derive(Debug)]
pub struct Synthesizer {
    provider: Provider,
    connection: Connection,
}

#[derive(Debug)]
enum Connection {
    Http(Box<TtsAccess>, HttpClients),
    Cartesia(cartesia::Line),
}

impl Synthesizer {
    /// A voice with this key. Connects in the background where the provider offers lasting connections. To be called within
    /// a Tokio runtime.
    pub fn new(access: TtsAccess, clients: HttpClients) -> Self {
        let provider = access.provider;
        let connection = match provider {
            Provider::Cartesia => Connection::Cartesia(cartesia::Line::open(access)),
            _ => Connection::Http(Box::new(access), clients),
        };
        Self {
            provider,
            connection,
        }
    }

    /// Begins to make the speech of one sentence, in the background, so that it comes while the one before is heard.
    pub fn speak(&self, text: String) -> Speech {
        let (sender, pieces) = mpsc::channel(BACKLOG_PIECES);
        let cancel = match &self.connection {
            Connection::Http(access, clients) => {
                tokio::spawn(http::speak(
                    (**access).clone(),
                    clients.clone(),
                    text,
                    sender,
                ));
                None
            }
            Connection::Cartesia(line) => Some(line.speak(text, sender)),
        };
        Speech {
            provider: self.provider,
            pieces,
            due: Instant::now() + piece_timeout(self.provider),
            _cancel: cancel,
        }
    }
}

fn piece_timeout(provider: Provider) -> Duration {
    if provider.is_own_endpoint() {
        OWN_PIECE_TIMEOUT
    } else {
        PIECE_TIMEOUT
    }
}

/// Where the speech of one sentence goes: samples at `TTS_HZ`, or why there are none.
type Pieces = mpsc::Sender<Result<Vec<i16>, ProviderError>>;

/// The speech of one sentence that is being made. Dropping it stops the provider.
#[derive(Debug)]
pub struct Speech {
    provider: Provider,
    pieces: mpsc::Receiver<Result<Vec<i16>, ProviderError>>,
    /// When the next piece must be here. Kept here, since callers drop the future of `next` and call it anew.
    due: Instant,
    _cancel: Option<cartesia::Cancel>,
}

impl Speech {
    /// The next samples at `TTS_HZ`; none at the end. The future may be dropped without losing any.
    ///
    /// # Errors
    /// The provider refuses, can't be reached, breaks off, or sends nothing for eight seconds, an endpoint of one's own
    /// for a minute. The rest of the sentence does not come then.
    pub async fn next(&mut self) -> Option<Result<Vec<i16>, ProviderError>> {
        match timeout_at(self.due, self.pieces.recv()).await {
            Ok(piece) => {
                self.due = Instant::now() + piece_timeout(self.provider);
                piece
            }
            Err(_) => Some(Err(ProviderError::new(self.provider, Failure::TimedOut))),
        }
    }
}
