//! Whether an endpoint of one's own hears or speaks: it is asked to. There is no cheaper request that all such servers know.

use crate::HttpClients;
use crate::error::Failure;
use crate::stt::{self, STT_HZ, SttAccess};
use crate::tts::{Synthesizer, TTS_HZ, TtsAccess};
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::provider::Provider;
use secrecy::SecretString;

/// What is to be spoken.
const WORD: &str = "Hello.";
/// The least sound that a spoken word has: a tenth of a second.
const WORD_MIN_SAMPLES: usize = TTS_HZ as usize / 10;
/// The sound that is to be heard: a hum of one second. It holds no word, so that any text is a good answer.
const HUM_SAMPLES: usize = STT_HZ as usize;

/// Has a transcriber hear a short sound.
///
/// # Errors
/// It refuses, can't be reached, is silent for a minute, or answers in another form.
pub(crate) async fn hear(
    clients: &HttpClients,
    base_url: &str,
    key: &SecretString,
    model: Option<&str>,
) -> Result<(), Failure> {
    let access = SttAccess {
        provider: Provider::CompatibleStt,
        base_url: base_url.to_owned(),
        key: key.clone(),
        language: StoredLanguage::from(Language::En),
        keyterms: Vec::new(),
        model: model.map(str::to_owned),
    };
    let hum: Vec<i16> = (0..HUM_SAMPLES)
        .map(|index| ((index as f32 * 0.17).sin() * 6_000.0) as i16)
        .collect();
    stt::transcribe_once(&access, clients, &hum).await.map(drop)
}

/// Has a voice speak a word.
///
/// # Errors
/// It refuses, can't be reached, is silent for a minute, or sends no sound of a form that is understood.
pub(crate) async fn speak(
    clients: &HttpClients,
    base_url: &str,
    key: &SecretString,
    model: Option<&str>,
    voice: Option<&str>,
) -> Result<(), Failure> {
    let access = TtsAccess {
        provider: Provider::CompatibleTts,
        base_url: base_url.to_owned(),
        key: key.clone(),
        language: StoredLanguage::from(Language::En),
        model: model.map(str::to_owned),
        voice: voice.map(str::to_owned),
    };
    let mut speech = Synthesizer::new(access, clients.clone()).speak(WORD.into());
    let mut samples = 0;
    while samples < WORD_MIN_SAMPLES {
        match speech.next().await {
            Some(piece) => samples += piece.map_err(|error| error.failure)?.len(),
            None => return Err(Failure::Nonsense),
        }
    }
    Ok(())
}
