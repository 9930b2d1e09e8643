use crate::administration::AuditAction;
use crate::interview::{InterviewStatus, Mode, Speaker};
use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// `GET /api/admin/users`: somebody in the list of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUser {
    /// Their id.
    pub id: Uuid,
    /// Their address; null for guests.
    pub email: Option<Pii>,
    /// Their name; may be empty.
    pub display_name: Pii,
    /// Whether they are a guest.
    pub is_guest: bool,
    /// Whether they are an administrator.
    pub is_admin: bool,
    /// Since when they are here (RFC 3339).
    pub created_at: String,
    /// When they last signed in (RFC 3339).
    pub last_sign_in_at: Option<String>,
    /// Since when they are not let in (RFC 3339); null in general.
    pub disabled_at: Option<String>,
    /// When their account is removed (RFC 3339), because they want that; null in general.
    pub removal_at: Option<String>,
    /// How many interviews they have.
    pub interviews: u64,
}

/// `GET /api/admin/users/{id}`: somebody, with what they use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUserDetail {
    /// As in the list.
    pub user: AdminUser,
    /// When their address was confirmed (RFC 3339).
    pub email_confirmed_at: Option<String>,
    /// The ways into their account, such as `email` or `google`.
    pub ways_in: Vec<String>,
    /// The providers that they have stored keys of.
    pub key_providers: Vec<String>,
    /// How many sessions they have.
    pub sessions: u64,
    /// How many documents they have.
    pub documents: u64,
    /// How many utterances there are in all of their interviews.
    pub turns: u64,
    /// Interview time, in milliseconds.
    pub spoken_ms: u64,
    /// Tokens that models read for them.
    pub prompt_tokens: u64,
    /// Tokens that models wrote for them.
    pub completion_tokens: u64,
}

/// `GET /api/admin/users/{id}/interviews`: an interview, without what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminInterview {
    /// Its id.
    pub id: Uuid,
    /// The job that it is for.
    pub role: String,
    /// How experienced the candidate is.
    pub level: String,
    /// By text or by voice; null if another release wrote it in a form that this one does not know.
    pub mode: Option<Mode>,
    /// The code of its language.
    pub language: String,
    /// How far it is; null as `mode`.
    pub status: Option<InterviewStatus>,
    /// How many utterances.
    pub turns: u64,
    /// Interview time, in milliseconds.
    pub elapsed_ms: u64,
    /// Tokens that models read.
    pub prompt_tokens: u64,
    /// Tokens that models wrote.
    pub completion_tokens: u64,
    /// When it was set up (RFC 3339).
    pub created_at: String,
    /// When it ended (RFC 3339).
    pub ended_at: Option<String>,
}

/// An utterance as an administrator reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminTurn {
    /// Its number, from 1.
    pub seq: u32,
    /// Who said it.
    pub speaker: Speaker,
    /// What was said.
    pub text: Pii,
    /// When, in milliseconds of interview time.
    pub started_ms: u64,
}

/// Why an administrator does something: whom it concerns reads it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WithReason {
    /// 5 to 500 characters.
    pub reason: Pii,
}

/// `PUT /api/admin/users/{id}/disabled`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetDisabled {
    /// Whether they are let in no more.
    pub disabled: bool,
    /// 5 to 500 characters. They read it.
    pub reason: Pii,
}

/// An entry of the log of what administrators see and do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its number; a later one has a greater one.
    pub id: i64,
    /// When (RFC 3339).
    pub at: String,
    /// The administrator. Null for the command line, for one whose account is gone, and where the person asks whom it concerns.
    pub actor: Option<Uuid>,
    /// What was done.
    pub action: AuditAction,
    /// Whom it concerns; null once their account is gone.
    pub subject: Option<Uuid>,
    /// The interview that was read.
    pub interview_id: Option<Uuid>,
    /// Why.
    pub reason: Option<Pii>,
}

/// Work of one kind that is not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenWork {
    /// The kind, such as `reply` or `voice`.
    pub kind: String,
    /// `waiting`, `running` or `failed`.
    pub state: String,
    /// How many.
    pub count: u64,
    /// When the oldest of it was wanted (RFC 3339).
    pub oldest_wanted_at: String,
}

/// `GET /api/admin/state`: how the service is, in counts of nobody in particular.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceState {
    /// People with an account.
    pub accounts: u64,
    /// Guests.
    pub guests: u64,
    /// Accounts that are not let in.
    pub disabled: u64,
    /// Accounts whose owners want them removed.
    pub to_be_removed: u64,
    /// Interviews, by how far they are.
    pub interviews: BTreeMap<String, u64>,
    /// Interviews that were set up within 24 hours.
    pub interviews_today: u64,
    /// Work that is not done.
    pub jobs: Vec<OpenWork>,
    /// Processes that hold work now.
    pub workers: u64,
    /// The size of the database, in bytes.
    pub database_bytes: u64,
}
