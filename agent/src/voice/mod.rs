//! An interview by voice, from joining the room to leaving it.
//!
//! `interview` is the conversation: it hears through `ears` and a transcriber, lets the turn-taker decide, has replies
//! made in `replies`, says them through `mouth`, shows `captions`, and stores every turn as it happens. Not here: which
//! interviews a process holds (`crate::worker`), WebRTC (`crate::room`), and the rules (`shared::interview`).

mod captions;
mod ears;
mod interview;
mod mouth;
mod phrases;
mod replies;

use crate::room::{JoinOptions, Room, RoomEvent};
use crate::store::{Claimed, Store, StoreError, VoiceRow};
use interview::Interview;
use mockingbird_keys::{Credentials, Keyring, Vault};
use mockingbird_providers::stt::SttAccess;
use mockingbird_providers::tts::{TtsAccess, speaks};
use mockingbird_providers::{Endpoints, Llm};
use mockingbird_service::interviewer::{Interviewer, resume_terms};
use mockingbird_service::interviewer_choice::{ChoiceError, ModelChooser, own_livekit};
use mockingbird_service::room_token::{CANDIDATE, INTERVIEWER, Joiner, LivekitAccess, room_token};
use mockingbird_shared::wire::{InterviewConfig, Mode, ModelChoice, Provider};
use replies::Dossier;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, watch};

/// Deepgram takes up to 100 likely words; fewer are heard better.
const KEYTERMS_MAX: usize = 50;

/// What every interview of a process shares.
pub struct Services {
    /// The database.
    pub store: Store,
    /// The client of all models.
    pub llm: Llm,
    /// Where the providers are.
    pub endpoints: Endpoints,
    /// Whether a compatible endpoint may be on this network.
    pub allow_private: bool,
    /// Opens keys.
    pub vault: Vault,
    /// For transcription and speech.
    pub http: reqwest::Client,
    /// The operator's LiveKit project, for people without one of their own.
    pub livekit: Option<LivekitAccess>,
}

/// What the process wants of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    GoOn,
    /// Hand it over when nobody is speaking.
    HandOver,
    /// Another process holds it now: leave without a word.
    Leave,
}

/// How an interview was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is over, or nobody is there: no other agent is needed until the candidate asks again.
    Finished,
    /// Another agent should take it.
    HandedOver,
    /// Another agent has it.
    Lost,
}

/// Why an interview can't be conducted.
#[derive(Debug, thiserror::Error)]
pub(super) enum VoiceError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Choice(#[from] ChoiceError),
    #[error("there is no LiveKit server")]
    NoLivekit,
    #[error("the room's token can't be signed")]
    Token,
}

/// Milliseconds since 1970: the clock of all interviews.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Conducts an interview until it is over or left.
pub async fn conduct(
    services: Arc<Services>,
    claimed: Claimed,
    wish: watch::Receiver<Wish>,
) -> Outcome {
    match prepare(&services, &claimed).await {
        Ok(Some(interview)) => Box::pin(interview.run(wish)).await,
        Ok(None) => Outcome::Finished,
        Err(error) => {
            tracing::warn!(interview = %claimed.id, %error, "an interview can't be conducted");
            match error {
                // The database may be back for another attempt.
                VoiceError::Store(StoreError::Unreachable) => Outcome::HandedOver,
                _ => Outcome::Finished,
            }
        }
    }
}

/// Everything that belongs to the interview, with its keys; none if it is over or goes on by text.
async fn prepare(
    services: &Arc<Services>,
    claimed: &Claimed,
) -> Result<Option<Interview>, VoiceError> {
    let (row, stored) = tokio::try_join!(
        services.store.load(claimed.id),
        services.store.keys_for(claimed)
    )?;
    let over = row.status.is_over();
    if over || row.mode != Mode::Voice {
        return Ok(None);
    }
    let keyring = Keyring {
        vault: &services.vault,
        stored,
    };
    // It joins while the rest is prepared, which may want a name resolved.
    let room = join(services, claimed, &keyring).await?;
    let minds = minds(services, &keyring, row.config.model.as_ref()).await;
    let transcribers = transcribers(services, &keyring, &row);
    let voices = voices(services, &keyring, &row.config);
    let VoiceRow {
        config,
        resume_text,
        job_description,
        ..
    } = row.clone();
    let dossier = Arc::new(Dossier {
        resume: resume_text.filter(|_| config.use_resume),
        job_description,
        config,
    });
    Ok(Some(Interview::new(
        services.clone(),
        claimed.clone(),
        row,
        dossier,
        minds,
        transcribers,
        voices,
        room,
    )))
}

/// Enters the room, of the person's own LiveKit project if there is one.
async fn join(
    services: &Services,
    claimed: &Claimed,
    keyring: &Keyring<'_>,
) -> Result<(Room, mpsc::Receiver<RoomEvent>), VoiceError> {
    let own = own_livekit(keyring, services.allow_private).await?;
    let public_only = own.is_some() && !services.allow_private;
    let livekit = own.or_else(|| services.livekit.clone());
    let livekit = livekit.ok_or(VoiceError::NoLivekit)?;
    let joiner = Joiner::Agent {
        identity: INTERVIEWER,
    };
    let token = room_token(&livekit, &claimed.room_name, joiner).map_err(|_| VoiceError::Token)?;
    Ok(Room::join(JoinOptions {
        url: livekit.url,
        token,
        candidate: CANDIDATE.to_owned(),
        public_only,
    }))
}

/// Who interviews, and who goes on where that one fails.
async fn minds(
    services: &Services,
    keyring: &Keyring<'_>,
    chosen: Option<&ModelChoice>,
) -> (Interviewer, Vec<Interviewer>) {
    let chooser = ModelChooser {
        llm: &services.llm,
        endpoints: &services.endpoints,
        allow_private: services.allow_private,
    };
    // A key that is of no use is no reason to leave somebody alone in a room.
    let who = chooser.interviewer(keyring, chosen).await;
    let who = who.unwrap_or_else(|error| {
        tracing::info!(%error, "the built-in interviewer takes over");
        Interviewer::BuiltIn
    });
    let substitutes = chooser.substitutes(keyring, &who).await;
    (who, substitutes)
}

/// A key that can't be read is as good as none, as long as there is another.
fn usable(keyring: &Keyring<'_>, provider: Provider) -> Option<Credentials> {
    keyring.open(provider).unwrap_or_else(|error| {
        tracing::error!(%provider, %error, "a stored key is of no use");
        None
    })
}

fn transcribers(services: &Services, keyring: &Keyring<'_>, row: &VoiceRow) -> Vec<SttAccess> {
    let config = &row.config;
    // The transcriber learns words of the résumé even where the interviewer is not to refer to it.
    let resume = row
        .resume_text
        .as_ref()
        .map(|text| resume_terms(text.expose()));
    let keyterms: Vec<String> = [config.role.clone(), config.company.clone()]
        .into_iter()
        .chain(config.topics.iter().cloned())
        .chain(resume.unwrap_or_default())
        .filter(|term| !term.trim().is_empty())
        .take(KEYTERMS_MAX)
        .collect();
    let mut all = Vec::new();
    for provider in Provider::TRANSCRIBERS {
        if let Some(credentials) = usable(keyring, provider) {
            all.push(SttAccess {
                provider,
                base_url: services.endpoints.get(provider).unwrap_or_default().into(),
                key: credentials.key,
                language: config.language.clone(),
                keyterms: keyterms.clone(),
                model: credentials.model,
            });
        }
    }
    all
}

fn voices(services: &Services, keyring: &Keyring<'_>, config: &InterviewConfig) -> Vec<TtsAccess> {
    let mut all = Vec::new();
    let speakers = Provider::SYNTHESISERS
        .into_iter()
        .filter(|provider| speaks(*provider, &config.language));
    for provider in speakers {
        if let Some(credentials) = usable(keyring, provider) {
            all.push(TtsAccess {
                provider,
                base_url: services.endpoints.get(provider).unwrap_or_default().into(),
                key: credentials.key,
                language: config.language.clone(),
            });
        }
    }
    all
}
