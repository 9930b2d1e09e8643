//! Everything that an interview begins with: its row, its keys, the room, and who speaks, hears and thinks.

use super::conversation::{Conversation, Opening};
use super::interviewing::{Background, Interviewer};
use super::runner::{Runner, Surroundings};
use super::{Services, VoiceError, now_ms};
use crate::room::{JoinOptions, Room, RoomEvent};
use crate::store::{Claimed, VoiceRow};
use mockingbird_keys::{Credentials, Keyring};
use mockingbird_providers::stt::SttAccess;
use mockingbird_providers::tts::{TtsAccess, speaks};
use mockingbird_service::interviewer::resume_terms;
use mockingbird_service::interviewer_choice::{ModelChooser, own_livekit};
use mockingbird_service::room_token::{CANDIDATE, INTERVIEWER, Joiner, room_token};
use mockingbird_shared::interview::Machine;
use mockingbird_shared::wire::{InterviewConfig, Mode, ModelChoice, Provider};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Deepgram takes up to 100 likely words; fewer are heard better.
const KEYTERMS_MAX: usize = 50;

/// Everything that belongs to the interview, with its keys; none if it is over or goes on by text.
pub(super) async fn prepare(
    services: &Arc<Services>,
    claimed: &Claimed,
) -> Result<Option<Runner>, VoiceError> {
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
    let interviewers = interviewers(services, &keyring, row.config.model.as_ref()).await;
    let transcribers = transcribers(services, &keyring, &row);
    let voices = voices(services, &keyring, &row.config);
    let opening = Opening {
        language: row.config.language.clone(),
        patience: row.config.patience,
        machine: row
            .machine
            .unwrap_or_else(|| Machine::new(row.config.length)),
        turns: row.turns,
        stats: row.stats,
        models: interviewers.iter().filter_map(provider_of).collect(),
        transcribers: transcribers.iter().map(|access| access.provider).collect(),
        voices: voices.len(),
    };
    let (room, room_events) = room;
    let around = Surroundings {
        interview: claimed.id,
        version: row.version,
        store: services.store.clone(),
        http: services.http.clone(),
        background: Arc::new(Background {
            resume: row.resume_text.filter(|_| row.config.use_resume),
            job_description: row.job_description,
            config: row.config,
        }),
        interviewers,
        transcribers,
        voices,
        room,
        room_events,
    };
    Ok(Some(Runner::new(
        Conversation::new(opening, now_ms()),
        around,
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

/// Who interviews, then who goes on where that one fails, at last the built-in interviewer.
async fn interviewers(
    services: &Services,
    keyring: &Keyring<'_>,
    chosen: Option<&ModelChoice>,
) -> Vec<Interviewer> {
    let chooser = ModelChooser {
        llm: &services.llm,
        endpoints: &services.endpoints,
        allow_private: services.allow_private,
    };
    // A key that is of no use is no reason to leave somebody alone in a room.
    let first = chooser.interviewer(keyring, chosen).await;
    let first = first.unwrap_or_else(|error| {
        tracing::info!(%error, "the built-in interviewer takes over");
        Interviewer::BuiltIn
    });
    let mut all = chooser.substitutes(keyring, &first).await;
    if provider_of(&first).is_some() {
        all.insert(0, first);
    }
    all.push(Interviewer::BuiltIn);
    all
}

fn provider_of(interviewer: &Interviewer) -> Option<Provider> {
    match interviewer {
        Interviewer::BuiltIn => None,
        Interviewer::Model { access, .. } => Some(access.provider),
    }
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
