//! The database through PostgREST; no other crate knows that it exists.
//!
//! `UserRows` carries a person's own token, so row level security decides: for reading, and for what a person decides.
//! `ServiceRows` writes what the service derives (steps of interviews, reports, jobs), keys, and keeps house; whose row
//! it writes was found with the person's token first, or stands in the job. One file for each table. Rows are types of
//! their own: what is stored may differ from what goes over HTTP. Not here: rules, and who may ask for what.

mod documents;
mod error;
mod feedback;
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
pub use feedback::{FeedbackRow, ReportRow};
pub use interviews::{HistoryFilter, InterviewRow, NewInterviewRow, OpenJob, PulseRow, SummaryRow};
pub use jobs::{Job, JobInput, JobKind, JobOutcome, JobState, LEASE, WantJob, Wanted};
pub use keys::KeyRow;
pub use profiles::ProfileRow;
pub use steps::{InterviewState, Recorded, Step};
pub use stored::Stored;

use postgrest::Postgrest;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Reads and writes are small; a database that takes longer is not well.
const REQUEST_PATIENCE: Duration = Duration::from_secs(15);
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

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

impl Store {
    /// For one Supabase project.
    ///
    /// # Errors
    /// The address is not valid, or the system has no certificates.
    pub fn new(
        supabase_url: &str,
        anon_key: &str,
        service_role_key: SecretString,
    ) -> anyhow::Result<Self> {
        let http = mockingbird_net::http_client(CONNECT_PATIENCE)
            .timeout(REQUEST_PATIENCE)
            .build()?;
        let base = format!("{}/rest/v1", supabase_url.trim_end_matches('/'));
        let rest = Postgrest::new_with_client(base, http)?.insert_header("apikey", anon_key)?;
        Ok(Self {
            rest,
            service_role_key,
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

/// The one row, or that there is none.
fn one<T>(rows: Vec<T>, what: &'static str) -> StoreResult<T> {
    rows.into_iter().next().ok_or(StoreError::NotFound(what))
}
