//! The database through PostgREST; no other module of this crate knows that it exists.
//!
//! `UserRows` carries the person's own token, so row level security decides: for reading, and for what a person decides.
//! `ServiceRows` writes what the service derives (steps of interviews, feedback), keys, and keeps house; whose row it
//! writes was found with the person's token first. One file for each table. Not here: rules.

mod documents;
mod feedback;
mod housekeeping;
mod interviews;
mod keys;
mod profiles;

pub use documents::NewDocumentRow;
pub use feedback::{FeedbackRow, FeedbackWrite};
pub use interviews::{HistoryFilter, InterviewRow, NewInterviewRow};
pub use profiles::ProfileRow;

use crate::config::SupabaseConfig;
use anyhow::Result;
use postgrest::rp_postgrest_error::ErrorDetails;
use postgrest::{Error, Postgrest};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Reads and writes are small; a database that takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(15);

/// The connection; cheap to clone.
#[derive(Clone)]
pub struct Store {
    rest: Postgrest,
    service_role_key: SecretString,
}

/// Rows as one person may see them.
#[derive(Clone)]
pub struct UserRows(Authorized);

/// Rows beyond any one person's rights.
#[derive(Clone)]
pub struct ServiceRows(Authorized);

/// The connection with somebody's token.
#[derive(Clone)]
struct Authorized {
    rest: Postgrest,
    token: SecretString,
}

/// The database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row, or not for this person.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Somebody else wrote first.
    #[error("the row has changed")]
    Changed,
    /// The owner has as many of these as the database keeps.
    #[error("the limit on {0:?} is reached")]
    LimitReached(Limited),
    /// A unique constraint.
    #[error("duplicate: {constraint}")]
    Duplicate {
        /// Its name.
        constraint: String,
    },
    /// A check constraint, or a value of the wrong form.
    #[error("constraint: {constraint}")]
    Constraint {
        /// Its name, or the message.
        constraint: String,
    },
    /// PostgREST refuses the token.
    #[error("the token is refused")]
    Token,
    /// PostgREST or PostgreSQL does not answer.
    #[error("the database does not answer")]
    Unreachable,
    /// Anything else.
    #[error("{0}")]
    Unexpected(String),
}

/// What is limited in number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Interviews of a person.
    Interviews,
    /// Documents of a person.
    Documents,
    /// Turns of an interview.
    Turns,
    /// Interviews of a person that wait for an interviewer by voice or have one.
    VoiceInterviews,
    /// Something that this version does not know.
    Other,
}

impl Limited {
    /// The detail of `limit_reached` in the database.
    fn from_detail(detail: &str) -> Self {
        match detail {
            "interviews" => Self::Interviews,
            "documents" => Self::Documents,
            "voice" => Self::VoiceInterviews,
            _ => Self::Other,
        }
    }
}

/// What the store's methods answer.
pub type StoreResult<T> = Result<T, StoreError>;

impl Store {
    /// For one Supabase project.
    ///
    /// # Errors
    /// The address is not one.
    pub fn new(config: &SupabaseConfig) -> Result<Self> {
        let http = mockingbird_net::http_client(Duration::from_secs(3))
            .timeout(PATIENCE)
            .build()?;
        let base = format!("{}/rest/v1", config.url.as_str().trim_end_matches('/'));
        let rest =
            Postgrest::new_with_client(base, http)?.insert_header("apikey", &config.anon_key)?;
        Ok(Self {
            rest,
            service_role_key: config.service_role_key.clone(),
        })
    }

    /// With a person's own token.
    pub fn as_user(&self, token: &SecretString) -> UserRows {
        UserRows(self.authorized(token))
    }

    /// With the service role.
    pub fn as_service(&self) -> ServiceRows {
        ServiceRows(self.authorized(&self.service_role_key))
    }

    fn authorized(&self, token: &SecretString) -> Authorized {
        Authorized {
            rest: self.rest.clone(),
            token: token.clone(),
        }
    }
}

impl Authorized {
    fn from(&self, table: &str) -> postgrest::Builder {
        self.rest.from(table).auth(self.token.expose_secret())
    }

    fn rpc<T: serde::Serialize>(&self, function: &str, arguments: &T) -> postgrest::Builder {
        self.rest
            .rpc_json(function, arguments)
            .auth(self.token.expose_secret())
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        if error.is_jwt_expired() {
            return Self::Token;
        }
        if let Some(body) = error.postgrest_body() {
            return from_body(
                error.status().map_or(500, |status| status.as_u16()),
                body.code.as_str(),
                body.message.as_str(),
                match &body.details {
                    Some(ErrorDetails::Text(text)) => text,
                    _ => "",
                },
            );
        }
        match error {
            Error::Request(_) | Error::ResponseBody { .. } => Self::Unreachable,
            error
                if error
                    .status()
                    .is_some_and(|status| status.is_server_error()) =>
            {
                Self::Unreachable
            }
            // Its text may hold values of rows.
            _ => Self::Unexpected("PostgREST answered in a form that is not understood".into()),
        }
    }
}

/// SQLSTATE (PostgreSQL, appendix A) and PostgREST's own codes.
fn from_body(status: u16, code: &str, message: &str, detail: &str) -> StoreError {
    match (code, status) {
        ("PT409", _) if message == "limit_reached" => {
            StoreError::LimitReached(Limited::from_detail(detail))
        }
        ("PT404", _) => StoreError::NotFound("interview"),
        ("PT409", _) => StoreError::Changed,
        ("23505", _) => StoreError::Duplicate {
            constraint: quoted(message),
        },
        ("23514", _) if quoted(message) == "turns_count_limit" => {
            StoreError::LimitReached(Limited::Turns)
        }
        ("23514" | "23502" | "23503", _) => StoreError::Constraint {
            constraint: quoted(message),
        },
        // Text that PostgreSQL can't hold, numbers out of range.
        (code, _) if code.starts_with("22") => StoreError::Constraint {
            constraint: String::new(),
        },
        (_, 401) => StoreError::Token,
        ("57014" | "PGRST003", _) | (_, 502..=504) => StoreError::Unreachable,
        (code, status) => StoreError::Unexpected(format!("PostgREST answered {status} {code}")),
    }
}

/// The constraint's name: the last thing that PostgreSQL puts in quotation marks.
fn quoted(message: &str) -> String {
    message.rsplit('"').nth(1).unwrap_or_default().to_owned()
}

/// The one row, or that there is none.
fn one<T>(rows: Vec<T>, what: &'static str) -> StoreResult<T> {
    rows.into_iter().next().ok_or(StoreError::NotFound(what))
}
