//! Text to speech: one sentence in, samples out while they are made.
//!
//! `cartesia` keeps one websocket for an interview; `http` asks OpenAI, Deepgram, Groq and endpoints of one's own for each
//! sentence and streams the answer; `pcm` makes samples of the bytes, which `resample` brings to one rate; `pieces` passes
//! them on. How long speech may become, and how long it may take, follows from its text (`longest_speech`). Not here: where a
//! text is cut into sentences.

mod cartesia;
#[cfg(test)]
mod fuzz;
mod http;
mod pcm;
mod pieces;
mod resample;

pub(crate) use cartesia::VERSION as CARTESIA_VERSION;

use super::HttpClients;
use super::error::{Failure, ProviderError};
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::provider::Provider;
use pieces::Pieces;
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
/// The longest speech that one character of a text may have. A letter takes about 70 ms, a Chinese character 250 ms, a digit
/// 350 ms; slow voices take half as long again.
const CHARACTER_SPEECH_MAX: Duration = Duration::from_millis(500);
/// What the speech of any text may have beside that: pauses, and words that are longer than they are written.
const SPEECH_FLOOR: Duration = Duration::from_secs(10);

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
        let (sender, pieces) = Pieces::channel();
        let longest = longest_speech(&text);
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
            left_samples: samples_in(longest),
            left_wait: piece_timeout(self.provider) + longest,
            waiting_since: Some(Instant::now()),
            _cancel: cancel,
        }
    }
}

/// How long the speech of a text may be: what is longer is no speech of it. The provider is waited for as long as that, too,
/// over all pieces together and beside the time for the first one. So whoever sends for ever, fast or slowly, is given up.
fn longest_speech(text: &str) -> Duration {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    SPEECH_FLOOR.saturating_add(CHARACTER_SPEECH_MAX.saturating_mul(characters))
}

/// Samples at `TTS_HZ` of so much speech.
fn samples_in(speech: Duration) -> usize {
    usize::try_from(speech.as_millis() * u128::from(TTS_HZ) / 1_000).unwrap_or(usize::MAX)
}

fn piece_timeout(provider: Provider) -> Duration {
    if provider.is_own_endpoint() {
        OWN_PIECE_TIMEOUT
    } else {
        PIECE_TIMEOUT
    }
}

/// Samples at `TTS_HZ`, or why there are none.
type TtsPiece = Result<Vec<i16>, ProviderError>;

/// The speech of one sentence that is being made. Dropping it stops the provider.
#[derive(Debug)]
pub struct Speech {
    provider: Provider,
    pieces: mpsc::Receiver<TtsPiece>,
    /// Samples that may still come.
    left_samples: usize,
    /// How long the provider may still be waited for. The time in which the caller takes nothing does not count.
    left_wait: Duration,
    /// Since when the next piece is waited for; none while nobody does. Kept here, since callers drop the future of `next` and
    /// call it anew.
    waiting_since: Option<Instant>,
    _cancel: Option<cartesia::Cancel>,
}

impl Speech {
    /// The next samples at `TTS_HZ`, 100 ms at most; none at the end. The future may be dropped without losing any.
    ///
    /// # Errors
    /// The provider refuses, can't be reached, breaks off, or sends nothing for eight seconds, an endpoint of one's own
    /// for a minute; or the sentence becomes longer, or takes longer, than its text allows: ten seconds and half a second for
    /// each character. The rest of the sentence does not come then.
    pub async fn next(&mut self) -> Option<Result<Vec<i16>, ProviderError>> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let patience = piece_timeout(self.provider).min(self.left_wait);
        let Ok(piece) = timeout_at(since + patience, self.pieces.recv()).await else {
            return Some(Err(self.failed(Failure::TimedOut)));
        };
        self.waiting_since = None;
        self.left_wait = self.left_wait.saturating_sub(since.elapsed());
        let came = piece.as_ref().and_then(|piece| piece.as_ref().ok());
        let Some(left) = self.left_samples.checked_sub(came.map_or(0, Vec::len)) else {
            self.left_samples = 0;
            return Some(Err(self.failed(Failure::Nonsense)));
        };
        self.left_samples = left;
        piece
    }

    fn failed(&self, failure: Failure) -> ProviderError {
        ProviderError::new(self.provider, failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_listener_who_takes_nothing_for_long_does_not_make_the_voice_late() {
        let longest = longest_speech("Hello.");
        let (mut sender, pieces) = Pieces::channel();
        let mut speech = Speech {
            provider: Provider::Openai,
            pieces,
            left_samples: samples_in(longest),
            left_wait: PIECE_TIMEOUT + longest,
            waiting_since: Some(Instant::now()),
            _cancel: None,
        };
        for _ in 0..5 {
            assert!(sender.give(&[0; 480]).await.is_ok());
            while let Ok(piece) = tokio::time::timeout(Duration::from_secs(2), speech.next()).await
            {
                assert!(piece.is_some_and(|piece| piece.is_ok()));
            }
            // The next piece comes while nobody takes any.
            assert!(sender.give(&[0; 480]).await.is_ok());
            assert!(matches!(speech.next().await, Some(Ok(_))));
            tokio::time::sleep(PIECE_TIMEOUT + longest).await;
        }
        sender.finish().await;
        assert!(speech.next().await.is_none());
    }

    #[test]
    fn a_longer_text_may_be_spoken_for_longer_by_its_characters_and_not_by_their_bytes() {
        for (text, seconds) in [("", 10), ("Hello you.", 15), ("はい、どうぞよろしく", 15)]
        {
            assert_eq!(longest_speech(text), Duration::from_secs(seconds), "{text}");
        }
        assert_eq!(samples_in(Duration::from_millis(500)), 12_000);
    }
}
