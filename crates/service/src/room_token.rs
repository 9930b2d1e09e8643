//! Tokens that let somebody into a LiveKit room. They name the room and the person, and carry nothing else.

use jsonwebtoken::{EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a token lets somebody in. Whoever is in stays in: the server renews it.
pub const TOKEN_LIFE: Duration = Duration::from_secs(10 * 60);

/// The candidate's identity in the room.
pub const CANDIDATE: &str = "candidate";
/// The agent's identity in the room. One that takes over puts out the one before.
pub const INTERVIEWER: &str = "interviewer";

/// A LiveKit project.
#[derive(Clone, Debug)]
pub struct LivekitAccess {
    /// `wss://…`, where browsers and the agent find it.
    pub url: String,
    /// The key's name.
    pub key: String,
    /// Does not print.
    pub secret: SecretString,
}

/// Who joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner<'a> {
    /// The candidate.
    Person {
        /// Unique in the room.
        identity: &'a str,
        /// Shown to nobody but the person.
        name: &'a str,
    },
    /// The interviewer: LiveKit's clients must see it as an agent.
    Agent {
        /// Unique in the room.
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

/// What LiveKit calls video grants, in its own spelling.
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

/// Signs a token for one room.
///
/// # Errors
/// Never for texts.
pub fn room_token(
    access: &LivekitAccess,
    room: &str,
    joiner: Joiner<'_>,
) -> Result<SecretString, jsonwebtoken::errors::Error> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs());
    let (identity, name, kind) = match joiner {
        Joiner::Person { identity, name } => (identity, name, None),
        Joiner::Agent { identity } => (identity, "Interviewer", Some("agent")),
    };
    let claims = Claims {
        iss: &access.key,
        sub: identity,
        name,
        // Clocks differ.
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
