//! The database through PostgREST; no other crate knows that it exists.
//!
//! `UserRows` uses a person's own token, so row level security decides what they read and change; `AdminRows` does what
//! administrators do, whom the database knows.
//! `ServiceRows` uses the service role: it writes what the service derives (steps, reports, jobs) and keys,
//! and does housekeeping. The owner of such a row was found with the person's token first, or is in the job.
//! One file for each table. Rows have types of their own, because what is stored may differ from what goes
//! over HTTP. `request` is how each is asked for. Not here: rules of interviews, and who may ask for what.

mod admin;
mod corrections;
mod data_exports;
mod documents;
mod error;
mod feedback;
#[cfg(test)]
mod fuzz;
mod history;
mod housekeeping;
mod imported;
mod interviews;
mod jobs;
mod keys;
mod practice;
mod preferences;
mod profiles;
mod request;
mod sealed_keys;
mod sessions;
mod steps;
mod stored;
mod turns;

pub use admin::{
    AdminInterviewRow, AdminPage, AdminTurnRow, AdminUserDetailRow, AdminUserRow, AdminUsersRow,
    AuditRow, OpenWorkRow, ServiceStateRow,
};
pub use corrections::CorrectedFeedback;
pub use data_exports::{DataExportRow, ExportPart, ExportedDocument, WantedExport};
pub use documents::{DocumentChangeRow, DocumentListRow, DocumentRow, NewDocumentRow};
pub use error::{Limited, StoreError, StoreResult};
pub use feedback::{FeedbackRow, ReportRow, TokenCounts, VersionRow};
pub use history::{HistoryFilter, SummaryRow};
pub use imported::{ImportedUser, KnownAddress, WithoutMail};
pub use interviews::{InterviewRow, NewInterviewRow, OpenJob, PulseRow, RepeatedRow};
pub use jobs::{Job, JobInput, JobKind, JobOutcome, JobState, LEASE, WantJob, Wanted};
pub use keys::{KeyRow, KeyStateRow};
pub use practice::{AttemptAnswer, AttemptRow, CardInterview, CardRow, NewCardState};
pub use profiles::{ProfileChangeRow, ProfileRow};
pub use sealed_keys::{KeyVersionCount, ResealedKeyRow, SealedKeyRow};
pub use sessions::SessionRow;
pub use steps::{InterviewState, Recorded, Step};
pub use stored::Stored;

use postgrest::Postgrest;
use request::{Request, Rights};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use uuid::Uuid;

/// How long a request may take. Requests are small: a database that takes longer has a problem.
const REQUEST_PATIENCE: Duration = Duration::from_secs(15);
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// The connection to the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// With the public key, for requests with a person's token.
    for_people: Postgrest,
    /// With the service's own key.
    for_service: Authorized,
}

/// Access to the rows that one person may see.
#[derive(Clone)]
pub struct UserRows(Authorized);

/// Access to what an administrator sees of others and does to them.
#[derive(Clone)]
pub struct AdminRows {
    rows: Authorized,
    actor: Uuid,
}

/// Access to everybody's rows.
#[derive(Clone)]
pub struct ServiceRows(Authorized);

/// The connection with the token of a person or of the service role.
#[derive(Clone)]
struct Authorized {
    rest: Postgrest,
    /// The bearer token. None where the key says it all: `sb_secret_…` is no token, and is refused as one.
    token: Option<SecretString>,
    rights: Rights,
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
        let rest = Postgrest::new_with_client(base, http)?;
        let is_token = !service_role_key.expose_secret().starts_with("sb_");
        // A gateway knows the project's own keys alone, which a token of another role, such as the agents', is not.
        let service_api_key = match is_token {
            true => anon_key,
            false => service_role_key.expose_secret(),
        };
        Ok(Self {
            for_people: rest.clone().insert_header("apikey", anon_key)?,
            for_service: Authorized {
                rest: rest.insert_header("apikey", service_api_key)?,
                token: is_token.then_some(service_role_key),
                rights: Rights::Service,
            },
        })
    }

    /// Access with a person's own token.
    pub fn as_user(&self, token: &SecretString) -> UserRows {
        UserRows(Authorized {
            rest: self.for_people.clone(),
            token: Some(token.clone()),
            rights: Rights::Person,
        })
    }

    /// Access for somebody whose token was checked, and whose session is still there. Whether they are an administrator, the
    /// database finds out.
    pub fn as_admin(&self, actor: Uuid) -> AdminRows {
        AdminRows {
            rows: self.for_service.clone(),
            actor,
        }
    }

    /// Access with the service role.
    pub fn as_service(&self) -> ServiceRows {
        ServiceRows(self.for_service.clone())
    }
}

impl Authorized {
    fn from(&self, table: &str) -> Request {
        self.request(self.rest.from(table))
    }

    fn rpc<T: serde::Serialize>(&self, function: &str, arguments: &T) -> Request {
        self.request(self.rest.rpc_json(function, arguments))
    }

    fn request(&self, builder: postgrest::Builder) -> Request {
        let builder = match &self.token {
            Some(token) => builder.auth(token.expose_secret()),
            None => builder,
        };
        Request::new(builder, self.rights)
    }
}

/// The first row; `StoreError::NotFound` with `what` if there is none.
fn one<T>(rows: Vec<T>, what: &'static str) -> StoreResult<T> {
    rows.into_iter().next().ok_or(StoreError::NotFound(what))
}
