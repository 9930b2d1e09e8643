//! The database as the worker sees it: through PostgREST, with the service role. No other module of this crate knows it.

use mockingbird_keys::StoredKey;
use mockingbird_service::interviewer::Progressed;
use mockingbird_shared::interview::Machine;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::{Assessment, InterviewConfig, InterviewStatus, Mode, Stats, Turn};
use postgrest::{Error, Postgrest};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// Reads and writes are small; a database that takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(15);
/// Leases run out in ten seconds: what keeps them must not wait for longer than a heartbeat.
const LEASE_PATIENCE: Duration = Duration::from_secs(3);

/// The connection; cheap to clone.
#[derive(Clone)]
pub struct Store {
    rest: Postgrest,
    service_role_key: SecretString,
    worker: String,
}

/// An interview that was handed to this worker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claimed {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub owner: Uuid,
    /// Where the candidate is.
    pub room_name: String,
    /// 1 for the first worker that holds it.
    pub attempt: i32,
    /// When the candidate had asked for an interviewer; a later wish is another one.
    pub agent_wanted_at: String,
}

/// An interview with everything that is needed to go on.
#[derive(Clone, Debug, Deserialize)]
pub struct VoiceRow {
    /// How it was set up.
    pub config: InterviewConfig,
    /// Where it stands.
    pub status: InterviewStatus,
    /// By chat or aloud.
    pub mode: Mode,
    /// None before it has begun.
    pub machine: Option<Machine>,
    /// For optimistic locking.
    pub version: i32,
    /// As it was at set-up.
    pub resume_text: Option<Pii>,
    /// As it was at set-up.
    pub job_description: Option<Pii>,
    /// Counts.
    pub stats: Stats,
    /// What was said, in order.
    pub turns: Vec<Turn>,
}

/// The database did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else wrote first, or holds the interview now.
    #[error("the interview has changed")]
    Changed,
    /// It is not there any more.
    #[error("no such interview")]
    NotFound,
    /// PostgREST or PostgreSQL does not answer.
    #[error("the database does not answer")]
    Unreachable,
    /// It answers in a way that is not understood; the text would hold values of rows.
    #[error("the database refuses")]
    Refused,
}

impl Store {
    /// For one Supabase project, as one worker.
    ///
    /// # Errors
    /// The address or the key is none.
    pub fn new(
        supabase_url: &str,
        anon_key: &str,
        service_role_key: SecretString,
        worker: String,
    ) -> anyhow::Result<Self> {
        let http = mockingbird_net::http_client(Duration::from_secs(3))
            .timeout(PATIENCE)
            .build()?;
        let base = format!("{}/rest/v1", supabase_url.trim_end_matches('/'));
        let rest = Postgrest::new_with_client(base, http)?.insert_header("apikey", anon_key)?;
        Ok(Self {
            rest,
            service_role_key,
            worker,
        })
    }

    /// Takes interviews that wait, at most `limit`.
    ///
    /// # Errors
    /// See there.
    pub async fn claim(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        let arguments = json!({
            "p_worker": self.worker, "p_limit": limit, "p_lease_seconds": lease.as_secs(),
        });
        in_time(self.rpc("claim_interviews", &arguments).fetch()).await
    }

    /// The heartbeat; answers with what is still held.
    ///
    /// # Errors
    /// See there.
    pub async fn renew(&self, held: &[Uuid], lease: Duration) -> Result<Vec<Uuid>, StoreError> {
        let arguments = json!({
            "p_worker": self.worker, "p_interviews": held, "p_lease_seconds": lease.as_secs(),
        });
        in_time(self.rpc("renew_leases", &arguments).fetch()).await
    }

    /// Gives an interview back; `still_wanted` lets another worker take it.
    ///
    /// # Errors
    /// See there.
    pub async fn release(&self, claimed: &Claimed, still_wanted: bool) -> Result<(), StoreError> {
        let arguments = json!({
            "p_worker": self.worker, "p_interview": claimed.id, "p_still_wanted": still_wanted,
            "p_wanted_at": claimed.agent_wanted_at,
        });
        let released = self.rpc("release_interview", &arguments);
        in_time(released.execute_checked()).await.map(drop)
    }

    /// Everything of one interview, in one statement.
    ///
    /// # Errors
    /// See there.
    pub async fn load(&self, id: Uuid) -> Result<VoiceRow, StoreError> {
        let columns = "config,status,mode,machine,version,resume_text,job_description,stats,turns(seq,speaker,stage,text,\
                       started_ms,ended_ms,interrupted,source,client_id,metrics)";
        let mut query = self
            .from("interviews")
            .select(columns)
            .eq("id", id.to_string());
        query.append_query("turns.order", "seq.asc");
        let rows: Vec<VoiceRow> = query.fetch().await?;
        rows.into_iter().next().ok_or(StoreError::NotFound)
    }

    /// The keys of an interview, sealed: those that were lent to it, then its owner's.
    ///
    /// # Errors
    /// See there.
    pub async fn keys_for(&self, claimed: &Claimed) -> Result<Vec<StoredKey>, StoreError> {
        let lent = self
            .from("interview_keys")
            .select("owner:interview_id,provider,key_version,ciphertext")
            .eq("interview_id", claimed.id.to_string());
        let own = self
            .from("provider_keys")
            .select("owner,provider,hint,key_version,ciphertext")
            .eq("owner", claimed.owner.to_string());
        let (mut keys, own): (Vec<StoredKey>, Vec<StoredKey>) =
            tokio::try_join!(lent.fetch(), own.fetch())?;
        keys.extend(own);
        Ok(keys)
    }

    /// Stores a step, if nobody else has since `version` was read, and this worker holds the interview. One attempt: whoever
    /// tries again does so with the same `step_id`, by which the database knows a step whose answer was lost. Answers with
    /// the new version.
    ///
    /// # Errors
    /// `Changed` where somebody else wrote first or holds the interview, `NotFound` where it is gone, `Unreachable` where
    /// the step may have been stored or not, `Refused` for anything else.
    pub async fn record(
        &self,
        id: Uuid,
        version: i32,
        step_id: Uuid,
        progress: &Progressed,
        turns: &[Turn],
        assessments: &[Assessment],
    ) -> Result<i32, StoreError> {
        let arguments = json!({
            "p_interview": id, "p_expected_version": version, "p_progress": progress, "p_turns": turns,
            "p_assessments": assessments, "p_worker": self.worker, "p_step_id": step_id,
        });
        Ok(self.rpc("record_progress", &arguments).fetch().await?)
    }

    fn from(&self, table: &str) -> postgrest::Builder {
        let key = self.service_role_key.expose_secret();
        self.rest.from(table).auth(key)
    }

    fn rpc(&self, function: &str, arguments: &serde_json::Value) -> postgrest::Builder {
        let key = self.service_role_key.expose_secret();
        self.rest.rpc_json(function, arguments).auth(key)
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, Error>>) -> Result<T, StoreError> {
    match tokio::time::timeout(LEASE_PATIENCE, asked).await {
        Ok(answered) => Ok(answered?),
        Err(_) => Err(StoreError::Unreachable),
    }
}

impl StoreError {
    fn from_ref(error: &Error) -> Self {
        if let Some(body) = error.postgrest_body() {
            return match body.code.as_str() {
                "PT409" | "23505" => Self::Changed,
                "PT404" => Self::NotFound,
                "57014" | "PGRST003" => Self::Unreachable,
                _ => Self::Refused,
            };
        }
        match error.status() {
            Some(status) if !status.is_server_error() => Self::Refused,
            _ => Self::Unreachable,
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::from_ref(&error)
    }
}
