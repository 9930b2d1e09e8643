//! What administrators see and do: `admin_*` functions, which note it in `audit_log`, and that log itself. The service asks for
//! somebody whose token it has checked, and the database looks whether they are an administrator.

use crate::{AdminRows, ServiceRows, StoreResult, Stored, UserRows};
use mockingbird_shared::administration::AuditAction;
use mockingbird_shared::interview::{InterviewStatus, Mode, Speaker};
use mockingbird_shared::pii::Pii;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which page of a list is read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AdminPage {
    /// Most rows to return.
    #[serde(rename = "p_limit")]
    pub limit: u32,
    /// With `before_id`: the last row of the previous page (RFC 3339).
    #[serde(
        rename = "p_before_created_at",
        skip_serializing_if = "Option::is_none"
    )]
    pub before_created_at: Option<String>,
    /// With `before_created_at`: the last row of the previous page.
    #[serde(rename = "p_before_id", skip_serializing_if = "Option::is_none")]
    pub before_id: Option<Uuid>,
}

/// Somebody in the list of people.
#[derive(Debug, Deserialize)]
pub struct AdminUserRow {
    /// Their id.
    pub id: Uuid,
    /// Their address; none for guests.
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
    /// Since when they are not let in (RFC 3339).
    pub disabled_at: Option<String>,
    /// When they want to be removed (RFC 3339).
    pub removal_at: Option<String>,
    /// How many interviews they have.
    pub interviews: u64,
}

/// A page of people.
#[derive(Debug, Deserialize)]
pub struct AdminUsersRow {
    /// Who is on it.
    pub items: Vec<AdminUserRow>,
    /// Whether another page follows.
    pub more: bool,
}

/// Somebody, with what they use.
#[derive(Debug, Deserialize)]
pub struct AdminUserDetailRow {
    /// As in the list.
    #[serde(flatten)]
    pub user: AdminUserRow,
    /// When their address was confirmed (RFC 3339).
    pub email_confirmed_at: Option<String>,
    /// The ways into their account, such as `email` or `google`.
    pub ways_in: Vec<String>,
    /// The providers that they have stored keys of.
    pub key_providers: Vec<String>,
    /// How many sessions they have.
    pub sessions: u64,
    /// How many documents.
    pub documents: u64,
    /// How many utterances in all interviews.
    pub turns: u64,
    /// Interview time, in milliseconds.
    pub spoken_ms: u64,
    /// Tokens that models read.
    pub prompt_tokens: u64,
    /// Tokens that models wrote.
    pub completion_tokens: u64,
}

/// An interview, without what was said.
#[derive(Debug, Deserialize)]
pub struct AdminInterviewRow {
    /// Its id.
    pub id: Uuid,
    /// The job that it is for.
    pub role: String,
    /// How experienced the candidate is, as stored.
    pub level: String,
    /// By text or by voice.
    pub mode: Stored<Mode>,
    /// The code of its language.
    pub language: String,
    /// How far it is.
    pub status: Stored<InterviewStatus>,
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
#[derive(Debug, Deserialize)]
pub struct AdminTurnRow {
    /// Its number, from 1.
    pub seq: u32,
    /// Who said it.
    pub speaker: Speaker,
    /// What was said.
    pub text: Pii,
    /// When, in milliseconds of interview time.
    pub started_ms: u64,
}

/// Work of one kind that is not done.
#[derive(Debug, Deserialize)]
pub struct OpenWorkRow {
    /// The kind.
    pub kind: String,
    /// How far it is.
    pub state: String,
    /// How many.
    pub count: u64,
    /// When the oldest of it was wanted (RFC 3339).
    pub oldest_wanted_at: String,
}

/// How the service is, in counts.
#[derive(Debug, Deserialize)]
pub struct ServiceStateRow {
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
    pub jobs: Vec<OpenWorkRow>,
    /// Processes that hold work now.
    pub workers: u64,
    /// The size of the database, in bytes.
    pub database_bytes: u64,
}

/// An entry of the log.
#[derive(Debug, Deserialize)]
pub struct AuditRow {
    /// Its number; a later one has a greater one.
    pub id: i64,
    /// When (RFC 3339).
    pub at: String,
    /// The administrator; none for the command line, and where people ask what concerns them.
    #[serde(default)]
    pub actor: Option<Uuid>,
    /// What was done; another release may know more.
    pub action: Stored<AuditAction>,
    /// To whom; none once they are gone.
    pub subject: Option<Uuid>,
    /// The interview that was read.
    pub interview_id: Option<Uuid>,
    /// Why.
    pub reason: Option<Pii>,
}

/// What people may read of it: not who it was.
const OWN_AUDIT_COLUMNS: &str = "id,at,action,subject,interview_id,reason";
/// Most entries that one person is shown of what concerns them, the newest.
const OWN_AUDIT_MAX: usize = 200;

impl AdminRows {
    /// A page of people, the newest first. `query` is a part of an address or of a name, or an id.
    ///
    /// # Errors
    /// `StoreError::AdministratorsOnly`, as for every function here.
    pub async fn users(&self, query: Option<&str>, page: &AdminPage) -> StoreResult<AdminUsersRow> {
        #[derive(Serialize)]
        struct Arguments<'a> {
            #[serde(flatten)]
            page: &'a AdminPage,
            p_query: Option<&'a str>,
            p_actor: Uuid,
        }
        let arguments = Arguments {
            page,
            p_query: query,
            p_actor: self.actor,
        };
        Ok(self.rows.rpc("admin_users", &arguments).fetch().await?)
    }

    /// Somebody, with what they use.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is nobody with this id.
    pub async fn user(&self, id: Uuid) -> StoreResult<AdminUserDetailRow> {
        let arguments = json!({"p_actor": self.actor, "p_user": id});
        Ok(self.rows.rpc("admin_user", &arguments).fetch().await?)
    }

    /// A page of somebody's interviews, the newest first, without what was said.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is nobody with this id.
    pub async fn interviews(
        &self,
        of: Uuid,
        page: &AdminPage,
    ) -> StoreResult<Vec<AdminInterviewRow>> {
        #[derive(Serialize)]
        struct Arguments<'a> {
            #[serde(flatten)]
            page: &'a AdminPage,
            p_user: Uuid,
            p_actor: Uuid,
        }
        let arguments = Arguments {
            page,
            p_user: of,
            p_actor: self.actor,
        };
        Ok(self
            .rows
            .rpc("admin_interviews", &arguments)
            .fetch()
            .await?)
    }

    /// What was said in an interview, for a reason that its owner reads.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview.
    pub async fn transcript(
        &self,
        interview: Uuid,
        reason: &str,
    ) -> StoreResult<Vec<AdminTurnRow>> {
        let arguments =
            json!({"p_actor": self.actor, "p_interview": interview, "p_reason": reason});
        Ok(self
            .rows
            .rpc("admin_transcript", &arguments)
            .fetch()
            .await?)
    }

    /// Lets somebody in no more, or again, for a reason that they read.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is nobody with this id, `StoreError::IsAdministrator` if it is an administrator.
    pub async fn set_disabled(&self, user: Uuid, disabled: bool, reason: &str) -> StoreResult<()> {
        let arguments = json!({"p_actor": self.actor, "p_user": user, "p_disabled": disabled, "p_reason": reason});
        let request = self.rows.rpc("admin_set_disabled", &arguments);
        Ok(request.execute_checked().await?)
    }

    /// Removes somebody with everything of theirs.
    ///
    /// # Errors
    /// As `set_disabled`.
    pub async fn remove_user(&self, user: Uuid, reason: &str) -> StoreResult<()> {
        let arguments = json!({"p_actor": self.actor, "p_user": user, "p_reason": reason});
        let request = self.rows.rpc("admin_remove_user", &arguments);
        Ok(request.execute_checked().await?)
    }

    /// How the service is: counts, of nobody in particular.
    ///
    /// # Errors
    /// `StoreError::AdministratorsOnly`.
    pub async fn service_state(&self) -> StoreResult<ServiceStateRow> {
        let state = self
            .rows
            .rpc("admin_service_state", &json!({"p_actor": self.actor}));
        Ok(state.fetch().await?)
    }

    /// A page of the log, the newest first; with `before`, of entries with smaller numbers.
    ///
    /// # Errors
    /// `StoreError::AdministratorsOnly`.
    pub async fn audit_log(&self, limit: u32, before: Option<i64>) -> StoreResult<Vec<AuditRow>> {
        let arguments = json!({"p_actor": self.actor, "p_limit": limit, "p_before": before});
        let page = self.rows.rpc("admin_audit_log", &arguments);
        Ok(page.fetch().await?)
    }
}

impl UserRows {
    /// What administrators have seen of the person, and done to them, the newest first.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn audit_of(&self, person: Uuid) -> StoreResult<Vec<AuditRow>> {
        let entries = self.0.from("audit_log").select(OWN_AUDIT_COLUMNS);
        let own = entries.eq("subject", person.to_string());
        Ok(own.order("id.desc").limit(OWN_AUDIT_MAX).fetch().await?)
    }
}

impl ServiceRows {
    /// Makes somebody an administrator, or takes it from them. Returns whether that has changed anything; `None` if nobody has
    /// confirmed this address.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn set_administrator(
        &self,
        email: &str,
        is_admin: bool,
    ) -> StoreResult<Option<bool>> {
        let arguments = json!({"p_email": email, "p_is_admin": is_admin});
        Ok(self.0.rpc("set_administrator", &arguments).fetch().await?)
    }

    /// The addresses of all administrators.
    ///
    /// # Errors
    /// None but the general ones of `StoreError`.
    pub async fn administrators(&self) -> StoreResult<Vec<String>> {
        Ok(self.0.rpc("administrators", &json!({})).fetch().await?)
    }
}
