//! The database through PostgREST; no other crate knows that it exists.
//!
//! `UserRows` uses a person's own token, so row level security decides what they read and change.
//! `ServiceRows` uses the service role: it writes what the service derives (steps, reports, jobs) and keys,
//! and does housekeeping. The owner of such a row was found with the person's token first, or is in the job.
//! One file for each table. Rows have types of their own, because what is stored may differ from what goes
//! over HTTP. Not here: rules of interviews, and who may ask for what.

mod documents;
mod error;
mod feedback;
#[cfg(test)]
mod fuzz;
mod housekeeping;
mod interviews;
mod jobs;
mod keys;
mod profiles;
mod steps;
mod stored;
mod turns;

pub use documents::{DocumentListRow, DocumentRow, NewDocumentRow};
pub use error::{Limited, StoreError, StoreResult};
pub use feedback::{FeedbackRow, ReportRow, TokenCounts};
pub use interviews::{
    HistoryFilter, InterviewRow, NewInterviewRow, OpenJob, PulseRow, RepeatedRow, SummaryRow,
};
pub use jobs::{Job, JobInput, JobKind, JobOutcome, JobState, LEASE, WantJob, Wanted};
pub use keys::{KeyRow, KeyStateRow};
pub use profiles::ProfileRow;
pub use steps::{InterviewState, Recorded, Step};
pub use stored::Stored;

use postgrest::Postgrest;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long a request may take. Requests are small: a database that takes longer has a problem.
const REQUEST_PATIENCE: Duration = Duration::from_secs(15);
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// The connection to the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    rest: Postgrest,
    service_role_key: SecretString,
}

/// Access to the rows that one person may see.
#[derive(Clone)]
pub struct UserRows(Authorized);

/// Access to everybody's rows.
#[derive(Clone)]
pub struct ServiceRows(Authorized);

/// The connection with the token of a person or of the service role.
#[derive(Clone)]
struct Authorized {
    rest: Postgrest,
    token: SecretString,
}

impl Store {
    /// Connects to the PostgREST of one Supabase project; sends nothing yet.
    ///
    /// # Errors
    /// The keys are not valid HTTP header values, or the HTTP client cannot be built.
    pub fn new(
        supabase_url: &str,
        anon_key: &str,
        service_role_key: SecretString,
    ) -> anyhow::Result<Self> {
        let http = mockingbird_net::operator_client(CONNECT_PATIENCE)
            .timeout(REQUEST_PATIENCE)
            .build()?;
        let base = format!("{}/rest/v1", supabase_url.trim_end_matches('/'));
        let rest = Postgrest::new_with_client(base, http)?.insert_header("apikey", anon_key)?;
        Ok(Self {
            rest,
            service_role_key,
        })
    }

    /// Access with a person's own token.
    pub fn as_user(&self, token: &SecretString) -> UserRows {
        UserRows(self.authorized(token))
    }

    /// Access with the service role.
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

/// The first row; `StoreError::NotFound` with `what` if there is none.
fn one<T>(rows: Vec<T>, what: &'static str) -> StoreResult<T> {
    rows.into_iter().next().ok_or(StoreError::NotFound(what))
}
