//! An interview by voice, from joining the room to leaving it.
//!
//! `prepare` reads the interview and its keys. `conversation` is the machine that decides, without I/O; `runner` does
//! what it commands: it hears through `vad` and a transcriber, has replies made by a `reply_task` (those that nobody
//! wants any more run on in `abandoned_replies`), says them through `speech_output`, shows `captions`, and has every
//! step stored by `writer` in the order of the `step_queue`. `interviewing` is what both need of the interviewer,
//! `sentences` cuts texts for speech, and `spoken_text` leaves out what is not said. Not here: which interviews a
//! process holds (`crate::worker`), WebRTC (`crate::room`), the rules (`shared::interview`), and what the agent says by
//! itself (`service::languages`).

mod abandoned_replies;
mod captions;
mod conversation;
mod interviewing;
mod prepare;
mod reply_task;
mod runner;
mod sentences;
mod speech_output;
mod spoken_text;
mod step_queue;
mod vad;
mod writer;

use mockingbird_keys::Vault;
use mockingbird_net::Reach;
use mockingbird_providers::{Endpoints, HttpClients, Llm};
use mockingbird_service::interviewer_choice::ChoiceError;
use mockingbird_service::jobs::Leases;
use mockingbird_service::room_token::LivekitAccess;
use mockingbird_store::{Job, StoreError};
use prepare::prepare;
use std::sync::Arc;
use tokio::sync::watch;

/// What every interview of a process shares.
pub struct Services {
    /// The database, and this process's hold on its interviews.
    pub leases: Leases,
    /// The HTTP client for requests to models.
    pub llm: Llm,
    /// The providers' addresses.
    pub endpoints: Endpoints,
    /// How far addresses that people name may reach.
    pub reach: Reach,
    /// Opens people's keys, which are sealed at rest.
    pub vault: Vault,
    /// The HTTP client for transcription and speech.
    pub clients: HttpClients,
    /// The operator's LiveKit project, for people without one of their own.
    pub livekit: Option<LivekitAccess>,
}

/// What the worker process asks of a running interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on with the interview.
    GoOn,
    /// Hand the interview over to another process when nobody is speaking.
    HandOver,
    /// Another process holds the interview now: leave and say nothing.
    Leave,
}

/// How an interview was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The interview is over, or nobody is there: no other agent is needed until the candidate asks again.
    Finished,
    /// Another agent should take the interview.
    HandedOver,
    /// Another agent has taken the interview.
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

/// Conducts an interview until it is over or left.
pub async fn conduct(services: Arc<Services>, job: Job, wish: watch::Receiver<Wish>) -> Outcome {
    let interview = job.subject;
    match prepare(&services, job).await {
        Ok(Some(runner)) => Box::pin(runner.run(wish)).await,
        Ok(None) => Outcome::Finished,
        Err(error) => {
            tracing::warn!(%interview, %error, "an interview can't be conducted");
            match error {
                // The database may be back for another attempt.
                VoiceError::Store(error) if error.may_pass() => Outcome::HandedOver,
                _ => Outcome::Finished,
            }
        }
    }
}
