//! Everything that an interview begins with: its row, its keys, the room, and who speaks, hears and thinks.

use super::conversation::{Conversation, Opening};
use super::interviewing::{Background, Interviewer};
use super::runner::{Runner, Surroundings};
use super::{Services, VoiceError};
use crate::room::{JoinOptions, Room, RoomEvent};
use mockingbird_keys::{Credentials, Keyring};
use mockingbird_net::{Reach, check_address};
use mockingbird_providers::stt::SttAccess;
use mockingbird_providers::tts::{TtsAccess, speaks};
use mockingbird_service::clock::now_ms;
use mockingbird_service::interviewer::resume_terms;
use mockingbird_service::interviewer_choice::{ModelChooser, keyring, own_livekit};
use mockingbird_service::interviews::Loaded;
use mockingbird_service::room_token::{CANDIDATE, INTERVIEWER, Joiner, room_of, room_token};
use mockingbird_shared::interview::{InterviewConfig, Mode};
use mockingbird_shared::provider::Provider;
use mockingbird_store::{InterviewRow, Job};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Deepgram takes up to 100 likely words; fewer are heard better.
const KEYTERMS_MAX: usize = 50;

/// Reads the interview and the keys of its owner; none if it is over, or goes on by text.
pub(super) async fn prepare(
    services: &Arc<Services>,
    job: Job,
) -> Result<Option<Runner>, VoiceError> {
    let rows = services.leases.rows();
    let ((row, turns), stored) = tokio::try_join!(
        rows.interview_with_turns(job.subject),
        rows.keys_of_interview(job.subject, job.owner)
    )?;
    if row.status.is_over() || row.mode != Mode::Voice {
        return Ok(None);
    }
    let Loaded {
        row,
        machine,
        turns,
    } = Loaded::new(row, turns)?;
    let keyring = keyring(&services.vault, stored);
    // It joins while the rest is prepared, which may want a name resolved.
    let room = join(services, &room_of(row.id), &keyring).await?;
    let chooser = ModelChooser {
        llm: &services.llm,
        endpoints: &services.endpoints,
        reach: services.reach,
    };
    // A key that is of no use is no reason to leave somebody alone in a room.
    let (interviewers, problem) = chooser.in_order(&keyring, row.config.model.as_ref()).await;
    if let Some(error) = problem {
        tracing::info!(interview = %job.subject, %error, "the built-in interviewer takes over");
    }
    let transcribers = transcribers(services, &keyring, &row).await;
    let voices = voices(services, &keyring, &row.config).await;
    let opening = Opening {
        language: row.config.language.clone(),
        role: row.config.role.clone(),
        patience: row.config.patience,
        machine,
        turns,
        stats: row.stats,
        models: interviewers.iter().filter_map(provider_of).collect(),
        transcribers: transcribers.iter().map(|access| access.provider).collect(),
        voices: voices.len(),
    };
    let (room, room_events) = room;
    let around = Surroundings {
        job: Arc::new(job),
        version: row.version,
        rows: services.leases.rows().clone(),
        clients: services.clients.clone(),
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
    room: &str,
    keyring: &Keyring<'_>,
) -> Result<(Room, mpsc::Receiver<RoomEvent>), VoiceError> {
    let own = own_livekit(keyring, services.reach).await?;
    let reach = own.as_ref().map_or(Reach::Operator, |_| services.reach);
    let livekit = own.or_else(|| services.livekit.clone());
    let livekit = livekit.ok_or(VoiceError::NoLivekit)?;
    let joiner = Joiner::Agent {
        identity: INTERVIEWER,
    };
    let token = room_token(&livekit, room, joiner).map_err(|_| VoiceError::Token)?;
    Ok(Room::join(JoinOptions {
        url: livekit.url,
        token,
        candidate: CANDIDATE.to_owned(),
        reach,
    }))
}

fn provider_of(interviewer: &Interviewer) -> Option<Provider> {
    match interviewer {
        Interviewer::BuiltIn => None,
        Interviewer::Model { access, .. } => Some(access.provider),
    }
}

/// A key with the address that it opens. One that can't be opened, or whose address may not be called, is left out, as
/// long as there is another.
async fn usable(
    services: &Services,
    keyring: &Keyring<'_>,
    provider: Provider,
) -> Option<(Credentials, String)> {
    let credentials = keyring.open(provider).unwrap_or_else(|error| {
        tracing::error!(%provider, %error, "a stored key is of no use");
        None
    })?;
    if !provider.is_own_endpoint() {
        let base_url = services.endpoints.get(provider)?.to_owned();
        return Some((credentials, base_url));
    }
    let base_url = credentials.url.as_deref()?.trim_end_matches('/').to_owned();
    match check_address(provider, &base_url, services.reach).await {
        Ok(()) => Some((credentials, base_url)),
        Err(error) => {
            tracing::info!(%provider, %error, "an endpoint of a person's own is not called");
            None
        }
    }
}

/// All providers of a kind, the chosen one first: the others stand in for it.
fn first(chosen: Option<Provider>, all: &'static [Provider]) -> impl Iterator<Item = Provider> {
    let chosen = chosen.filter(|chosen| all.contains(chosen));
    let others = all.iter().copied().filter(move |it| Some(*it) != chosen);
    chosen.into_iter().chain(others)
}

async fn transcribers(
    services: &Services,
    keyring: &Keyring<'_>,
    row: &InterviewRow,
) -> Vec<SttAccess> {
    let config = &row.config;
    // The transcriber learns words of the résumé even where the interviewer is not to refer to it.
    let described = row.job_description.as_ref();
    let described = described.map_or("", |text| text.expose());
    let resume = row
        .resume_text
        .as_ref()
        .map(|text| resume_terms(text.expose(), described));
    let keyterms: Vec<String> = [config.role.clone(), config.company.clone()]
        .into_iter()
        .chain(config.topics.iter().cloned())
        .chain(resume.unwrap_or_default())
        .filter(|term| !term.trim().is_empty())
        .take(KEYTERMS_MAX)
        .collect();
    let mut all = Vec::new();
    let chosen = config.hearing.as_ref();
    for provider in first(chosen.map(|it| it.provider), &Provider::TRANSCRIBERS) {
        let chosen = chosen.filter(|it| it.provider == provider);
        let model = chosen.and_then(|it| it.model.clone());
        if let Some((credentials, base_url)) = usable(services, keyring, provider).await {
            all.push(SttAccess {
                provider,
                base_url,
                key: credentials.key,
                language: config.language.clone(),
                keyterms: keyterms.clone(),
                model: model.or_else(|| of_speech(provider, credentials.model)),
            });
        }
    }
    all
}

/// The model that was saved with a key, where it is one of speech: a vendor's key is saved with a model that
/// interviews.
fn of_speech(provider: Provider, model: Option<String>) -> Option<String> {
    model.filter(|_| provider.is_own_endpoint() || provider == Provider::Deepgram)
}

async fn voices(
    services: &Services,
    keyring: &Keyring<'_>,
    config: &InterviewConfig,
) -> Vec<TtsAccess> {
    let mut all = Vec::new();
    let chosen = config.speaking.as_ref();
    let speakers = first(chosen.map(|it| it.provider), &Provider::SYNTHESISERS);
    for provider in speakers.filter(|provider| speaks(*provider, &config.language)) {
        let chosen = chosen.filter(|it| it.provider == provider);
        let (model, voice) = chosen
            .map(|it| (it.model.clone(), it.voice.clone()))
            .unwrap_or_default();
        if let Some((credentials, base_url)) = usable(services, keyring, provider).await {
            all.push(TtsAccess {
                provider,
                base_url,
                key: credentials.key,
                language: config.language.clone(),
                model: model.or_else(|| of_speech(provider, credentials.model)),
                voice: voice.or(credentials.voice),
            });
        }
    }
    all
}
