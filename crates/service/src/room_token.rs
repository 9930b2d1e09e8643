//! Tokens for joining a LiveKit room. They contain the room, the participant and their rights, and nothing
//! else.

use crate::clock::now_seconds;
use jsonwebtoken::{EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::time::Duration;
use uuid::Uuid;

/// How long a token can be used for joining. The server renews the tokens of participants in the room.
pub const TOKEN_LIFE: Duration = Duration::from_secs(10 * 60);

/// The candidate's identity in the room.
pub const CANDIDATE: &str = "candidate";
/// The agent's identity in the room. An agent that takes over replaces the one before, which LiveKit
/// disconnects.
pub const INTERVIEWER: &str = "interviewer";

/// The name of an interview's room in LiveKit: the service's own, since a token opens whatever room it names, and the
/// project may have rooms of others. `mb-` keeps it apart from those of other programs.
pub fn room_of(interview: Uuid) -> String {
    format!("mb-{interview}")
}

/// The address and key of a LiveKit project.
#[derive(Clone, Debug)]
pub struct LivekitAccess {
    /// The address (`wss://…`) for browsers and the agent.
    pub url: String,
    /// The API key, which names the secret.
    pub key: String,
    /// The API secret, which signs tokens. Its `Debug` output is redacted.
    pub secret: SecretString,
}

/// Who joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner<'a> {
    /// The candidate.
    Person {
        /// The participant's identity, unique in the room.
        identity: &'a str,
        /// The participant's name; visible to everybody in the room.
        name: &'a str,
    },
    /// The interviewer, which LiveKit's clients show as an agent.
    Agent {
        /// The participant's identity, unique in the room.
        identity: &'a str,
    },
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    name: &'a str,
    nbf: u64,
    exp: u64,
    video: Grants<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
}

/// LiveKit's "video grants", in LiveKit's own spelling.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Grants<'a> {
    room: &'a str,
    room_join: bool,
    can_publish: bool,
    can_subscribe: bool,
    can_publish_data: bool,
    can_publish_sources: &'a [&'a str],
    can_update_own_metadata: bool,
}

/// Signs a token for one room: `room_of` an interview.
///
/// # Errors
/// The claims cannot be encoded, which does not happen for the texts here.
pub fn room_token(
    access: &LivekitAccess,
    room: &str,
    joiner: Joiner<'_>,
) -> Result<SecretString, jsonwebtoken::errors::Error> {
    let now = now_seconds();
    let (identity, name, kind) = match joiner {
        Joiner::Person { identity, name } => (identity, name, None),
        Joiner::Agent { identity } => (identity, "Interviewer", Some("agent")),
    };
    let claims = Claims {
        iss: &access.key,
        sub: identity,
        name,
        // LiveKit's clock may be behind this one.
        nbf: now.saturating_sub(60),
        exp: now + TOKEN_LIFE.as_secs(),
        video: Grants {
            room,
            room_join: true,
            can_publish: true,
            can_subscribe: true,
            can_publish_data: true,
            can_publish_sources: &["microphone"],
            can_update_own_metadata: kind.is_some(),
        },
        kind,
    };
    let key = EncodingKey::from_secret(access.secret.expose_secret().as_bytes());
    jsonwebtoken::encode(&Header::default(), &claims, &key).map(SecretString::from)
}
