//! Transcription of one stretch of speech at a time, cut by the voice detector: OpenAI's form, which Groq and endpoints of
//! one's own speak too.

use super::noise::{self, Heard};
use super::{STT_HZ, SttAccess, SttEvent, SttInput};
use crate::error::{Failure, ProviderError, from_body, from_reqwest};
use crate::{HttpClients, usual_model};
use mockingbird_net::LimitedBody;
use mockingbird_shared::provider::Provider;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;

/// Audio before the detected beginning that belongs to it: the detector needs a moment.
const BEFORE_SAMPLES: usize = STT_HZ as usize * 3 / 10;
/// Longest stretch that is sent at once: a minute. Beyond, it is cut.
const LONGEST_SAMPLES: usize = STT_HZ as usize * 60;
/// How long one request may take, the upload of a minute of audio included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// The same for an endpoint of one's own, which may have to load its model first.
const OWN_ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// How much quiet an endpoint of one's own is sent when an interview begins, so that its model is loaded when the first
/// answer comes: half a second.
const WARM_UP_SAMPLES: usize = STT_HZ as usize / 2;
/// Longest answer, in bytes: a minute of speech has about a thousand characters.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// Attempts with the same stretch.
const ATTEMPTS: u32 = 3;

/// In which form the transcript is asked for. The first two tell how certain it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswerForm {
    /// Whisper's segments with its measures of each.
    Verbose,
    /// The text with the probabilities of its tokens, which OpenAI's newer models tell.
    Probabilities,
    /// The text alone.
    Plain,
}

/// A transcript in any of the forms.
#[derive(Deserialize)]
struct Answer {
    text: Option<String>,
    #[serde(default)]
    segments: Option<Vec<Segment>>,
    #[serde(default)]
    logprobs: Option<Vec<Token>>,
}

#[derive(Deserialize)]
struct Segment {
    text: String,
    no_speech_prob: Option<f64>,
    avg_logprob: Option<f64>,
    compression_ratio: Option<f64>,
}

#[derive(Deserialize)]
struct Token {
    logprob: f64,
}

impl Answer {
    fn into_parts(self) -> Vec<Heard> {
        if let Some(segments) = self.segments.filter(|segments| !segments.is_empty()) {
            let part = |segment: Segment| Heard {
                text: segment.text,
                no_speech_probability: segment.no_speech_prob,
                log_probability: segment.avg_logprob,
                compression_ratio: segment.compression_ratio,
            };
            return segments.into_iter().map(part).collect();
        }
        let tokens = self.logprobs.unwrap_or_default();
        let sum: f64 = tokens.iter().map(|token| token.logprob).sum();
        vec![Heard {
            text: self.text.unwrap_or_default(),
            log_probability: (!tokens.is_empty()).then(|| sum / tokens.len() as f64),
            ..Heard::default()
        }]
    }
}

/// The stretch of speech that is being said.
#[derive(Default)]
struct Stretch {
    /// The latest samples while nobody speaks.
    before: VecDeque<i16>,
    speech: Vec<i16>,
    speaking: bool,
}

impl Stretch {
    /// Takes an input; gives the samples of the stretch that it completes.
    fn take(&mut self, input: SttInput) -> Option<Vec<i16>> {
        match input {
            SttInput::Audio(samples) if self.speaking => {
                self.speech.extend(samples);
                (self.speech.len() >= LONGEST_SAMPLES).then(|| std::mem::take(&mut self.speech))
            }
            SttInput::Audio(samples) => {
                self.before.extend(samples);
                let surplus = self.before.len().saturating_sub(BEFORE_SAMPLES);
                self.before.drain(..surplus);
                None
            }
            // Each stretch is told once anyway.
            SttInput::TurnTaken => None,
            SttInput::SpeechStarted => {
                self.speaking = true;
                self.speech = self.before.drain(..).collect();
                None
            }
            SttInput::SpeechEnded => {
                self.speaking = false;
                Some(std::mem::take(&mut self.speech)).filter(|speech| !speech.is_empty())
            }
        }
    }
}

pub(super) async fn run(
    access: SttAccess,
    clients: HttpClients,
    mut inbox: mpsc::Receiver<SttInput>,
    events: mpsc::Sender<SttEvent>,
) {
    let (stretches, mut queue) = mpsc::unbounded_channel::<Vec<i16>>();
    // One after the other, so that words come in their order, while the next stretch is already recorded.
    let transcribe = async {
        let mut failed = false;
        let mut form = form_of(model_of(&access));
        if access.provider.is_own_endpoint() {
            // Whether it works is told by the first answer.
            let _ = transcribe(&access, &clients, &[0; WARM_UP_SAMPLES], &mut form).await;
        }
        while let Some(stretch) = queue.recv().await {
            let event = match transcribe(&access, &clients, &stretch, &mut form).await {
                Ok(text) => {
                    if std::mem::take(&mut failed)
                        && events.send(SttEvent::Recovered).await.is_err()
                    {
                        return;
                    }
                    SttEvent::Final(text)
                }
                Err(failure) => {
                    failed = true;
                    SttEvent::Failed(ProviderError::new(access.provider, failure))
                }
            };
            if events.send(event).await.is_err() {
                return;
            }
        }
    };
    let hear = async {
        let mut stretch = Stretch::default();
        while let Some(input) = inbox.recv().await {
            if let Some(complete) = stretch.take(input)
                && stretches.send(complete).is_err()
            {
                return;
            }
        }
    };
    tokio::select! {
        () = transcribe => {}
        () = hear => {}
    }
}

/// The model that transcribes.
fn model_of(access: &SttAccess) -> &str {
    let usual = match access.provider {
        Provider::Groq => "whisper-large-v3-turbo",
        Provider::CompatibleStt => usual_model(access.provider),
        _ => "gpt-4o-mini-transcribe",
    };
    access.model.as_deref().unwrap_or(usual)
}

/// OpenAI's newer models know neither Whisper's segments nor its measures.
fn form_of(model: &str) -> AnswerForm {
    if model.contains("gpt-") {
        AnswerForm::Probabilities
    } else {
        AnswerForm::Verbose
    }
}

/// Has a few samples transcribed; the text is empty if nobody has spoken.
///
/// # Errors
/// The provider refuses, can't be reached, takes too long, or answers in another form.
pub(crate) async fn transcribe_once(
    access: &SttAccess,
    clients: &HttpClients,
    samples: &[i16],
) -> Result<String, Failure> {
    transcribe(access, clients, samples, &mut form_of(model_of(access))).await
}

/// Has one stretch transcribed, with a second and third attempt after failures that may pass. Empty if nobody has spoken.
async fn transcribe(
    access: &SttAccess,
    clients: &HttpClients,
    samples: &[i16],
    form: &mut AnswerForm,
) -> Result<String, Failure> {
    let mut pause = Duration::from_millis(300);
    for attempt in 1.. {
        let failure = match ask(access, clients, samples, *form).await {
            Ok(answer) => {
                return Ok(noise::said(&answer.into_parts(), samples, &access.keyterms));
            }
            Err(failure) => failure,
        };
        // A server that knows the text alone.
        if matches!(failure, Failure::Rejected { .. }) && *form != AnswerForm::Plain {
            *form = AnswerForm::Plain;
            continue;
        }
        let temporary = matches!(
            failure,
            Failure::TimedOut
                | Failure::Unreachable
                | Failure::Unavailable
                | Failure::BrokenStream
                | Failure::RateLimited { .. }
        );
        if !temporary || attempt >= ATTEMPTS {
            return Err(failure);
        }
        tokio::time::sleep(pause).await;
        pause *= 3;
    }
    Err(Failure::TimedOut)
}

async fn ask(
    access: &SttAccess,
    clients: &HttpClients,
    samples: &[i16],
    answer_form: AnswerForm,
) -> Result<Answer, Failure> {
    let file = Part::bytes(wav(samples))
        .file_name("speech.wav")
        .mime_str("audio/wav")
        .map_err(|_| Failure::Nonsense)?;
    let mut form = Form::new()
        .text("model", model_of(access).to_owned())
        .part("file", file);
    form = match answer_form {
        AnswerForm::Verbose => form.text("response_format", "verbose_json"),
        AnswerForm::Probabilities => form
            .text("response_format", "json")
            .text("include[]", "logprobs"),
        AnswerForm::Plain => form.text("response_format", "json"),
    };
    if let Some(language) = primary_subtag(access.language.as_str()) {
        form = form.text("language", language.to_owned());
    }
    if !access.keyterms.is_empty() {
        form = form.text("prompt", access.keyterms.join(", "));
    }
    let answer_timeout = if access.provider.is_own_endpoint() {
        OWN_ANSWER_TIMEOUT
    } else {
        ANSWER_TIMEOUT
    };
    let address = format!("{}/audio/transcriptions", access.base_url);
    let asking = clients
        .post_with_key(access.provider, &address, &access.key)?
        .multipart(form)
        .timeout(answer_timeout);
    let response = asking.send().await.map_err(|error| from_reqwest(&error))?;
    let response = Failure::of_status(response).await?;
    let body = LimitedBody::new(response, ANSWER_MAX_BYTES).read_to_end();
    let body = body.await.map_err(|error| from_body(&error))?;
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| Failure::Nonsense)?;
    if answer.text.is_none() && answer.segments.is_none() {
        return Err(Failure::Nonsense);
    }
    Ok(answer)
}

/// The language of a tag such as `de-AT`, which is all that these transcribers know; none if it is not one.
fn primary_subtag(tag: &str) -> Option<&str> {
    let subtag = tag.split(['-', '_']).next()?;
    let is_language = (2..=3).contains(&subtag.len());
    (is_language && subtag.chars().all(|c| c.is_ascii_alphabetic())).then_some(subtag)
}

/// A WAV file of samples at `STT_HZ`.
fn wav(samples: &[i16]) -> Vec<u8> {
    let data_bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + data_bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&STT_HZ.to_le_bytes());
    file.extend_from_slice(&(STT_HZ * 2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data_bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}
