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
    /// The user's id in Supabase Auth.
    pub id: Uuid,
    /// Their address; null for guests.
    pub email: Option<Pii>,
    /// Their name; may be empty.
    pub display_name: Pii,
    /// Whether they are a guest.
    pub is_guest: bool,
    /// Whether they are an administrator.
    pub is_admin: bool,
    /// When they registered, or came as a guest (RFC 3339).
    pub created_at: String,
    /// When they last signed in (RFC 3339).
    pub last_sign_in_at: Option<String>,
    /// When their account was disabled (RFC 3339); null if it is not.
    pub disabled_at: Option<String>,
    /// When their account will be removed, as they have asked (RFC 3339); null if they have not.
    pub removal_at: Option<String>,
    /// How many interviews they have.
    pub interviews: u64,
}

/// `GET /api/admin/users/{id}`: somebody, with what they use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminUserDetail {
    /// The person, as in the list of people.
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
    /// The time of all of their interviews, in milliseconds.
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
    /// The interview's id.
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
    /// How many utterances the interview has.
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
    /// Whether the interviewer or the candidate said it.
    pub speaker: Speaker,
    /// The words of the utterance.
    pub text: Pii,
    /// When, in milliseconds of interview time.
    pub started_ms: u64,
}

/// Why an administrator does something. The person concerned can read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WithReason {
    /// The reason, 5 to 500 characters.
    pub reason: Pii,
}

/// `PUT /api/admin/users/{id}/disabled`: disables an account, or enables it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetDisabled {
    /// Whether the account is to be disabled.
    pub disabled: bool,
    /// The reason, 5 to 500 characters. The person concerned can read it.
    pub reason: Pii,
}

/// An entry of the log of what administrators see and do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its number; a later one has a greater one.
    pub id: i64,
    /// When it was done (RFC 3339).
    pub at: String,
    /// The administrator. Null for the command line, for one whose account is gone, and where
    /// the person asks whom it concerns.
    pub actor: Option<Uuid>,
    /// What the administrator has seen or done.
    pub action: AuditAction,
    /// Whom it concerns; null once their account is gone.
    pub subject: Option<Uuid>,
    /// The interview that was read.
    pub interview_id: Option<Uuid>,
    /// The reason that the administrator gave; null for what needs no reason.
    pub reason: Option<Pii>,
}

/// Work of one kind that is not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenWork {
    /// The kind, such as `reply` or `voice`.
    pub kind: String,
    /// Where the work stands: `waiting`, `running` or `failed`.
    pub state: String,
    /// How many jobs of this kind are in this state.
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
    /// Guests, who have no account.
    pub guests: u64,
    /// Accounts that are disabled.
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
