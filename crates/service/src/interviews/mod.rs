//! The interview service: loads an interview, applies an input to its machine, records the step, and has the
//! work done that the step makes due.
//!
//! `loaded` is an interview as it was read, `steps` what a person does in one by text. `reply` and `report`
//! are the jobs, `corrections` what a person says of what was counted, `practice` asks one question again,
//! `fallback` what happens when a model fails, `drafts` what followers see meanwhile, `file` an interview as it is
//! given out, `data_export` everything of a person in one file. Not here:
//! who a person is, HTTP, and voice (the agent conducts those interviews, and stores the same steps).

mod corrections;
mod data_export;
mod drafts;
mod error;
mod fallback;
mod file;
mod imports;
mod judging;
mod loaded;
mod patience;
mod practice;
mod reply;
mod report;
mod steps;

pub use drafts::{ReplyDraft, ReportDraft, StoredReply};
pub use error::{ServiceError, ServiceResult};
pub use fallback::Breakers;
pub use file::{detail, feedback, interchange, markdown};
pub use imports::Import;
pub use loaded::{Loaded, state_after};
pub use report::Report;
pub use steps::NewAnswer;

use self::judging::Judging;
use crate::interviewer_choice::{ModelChooser, keyring};
use crate::jobs::{JobRunner, Leases, Slot};
use crate::live::LiveDrafts;
use mockingbird_keys::{Keyring, Vault};
use mockingbird_net::Reach;
use mockingbird_providers::{Endpoints, Llm};
use mockingbird_shared::interview::ModelChoice;
use mockingbird_shared::wire::InterviewerView;
use mockingbird_store::{Job, JobKind, KeyRow, Store};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Most replies that one process makes at once. Each mostly waits for a provider.
const REPLIES_AT_ONCE: usize = 64;
/// Most exports of somebody's data that one process makes at once. Each reads interview after interview.
const EXPORTS_AT_ONCE: usize = 2;
/// Most reports that one process writes at once. Each holds a whole transcript in memory.
const REPORTS_AT_ONCE: usize = 16;

/// The interview service; cheap to clone.
#[derive(Clone)]
pub struct Interviews(Arc<Parts>);

/// What the service needs from the program it runs in.
pub struct Surroundings {
    /// The database.
    pub store: Store,
    /// Opens sealed keys.
    pub vault: Vault,
    /// The client of all language models.
    pub llm: Llm,
    /// The addresses of the providers.
    pub endpoints: Endpoints,
    /// How far compatible endpoints may reach.
    pub reach: Reach,
    /// The name of this process, unique among all that share the database.
    pub worker: String,
}

struct Parts {
    around: Surroundings,
    jobs: JobRunner,
    breakers: Breakers,
    judging: Judging,
    replies: LiveDrafts<ReplyDraft>,
    reports: LiveDrafts<ReportDraft>,
}

impl Interviews {
    /// A service that can take requests at once. `run` must be running too: it renews leases and takes jobs
    /// of others.
    pub fn new(around: Surroundings) -> Self {
        let leases = Leases::new(around.store.as_service(), around.worker.clone());
        let at_once = [
            (JobKind::Reply, REPLIES_AT_ONCE),
            (JobKind::Report, REPORTS_AT_ONCE),
            (JobKind::Export, EXPORTS_AT_ONCE),
        ];
        Self(Arc::new(Parts {
            jobs: JobRunner::new(leases, &at_once),
            around,
            breakers: Breakers::default(),
            judging: Judging::default(),
            replies: LiveDrafts::default(),
            reports: LiveDrafts::default(),
        }))
    }

    /// Renews the leases of this process until `stop`, and with `take` also takes waiting jobs. Then it waits
    /// for work under way, and hands over what takes too long.
    pub async fn run(&self, take: bool, stop: CancellationToken) {
        let begin = |job: Job, slot| self.begin(job, slot, None);
        self.0.jobs.run(take, stop, begin).await;
    }

    /// The drafts of replies that this process is making, or has made recently.
    pub fn replies(&self) -> &LiveDrafts<ReplyDraft> {
        &self.0.replies
    }

    /// The drafts of reports that this process is writing, or has written recently.
    pub fn reports(&self) -> &LiveDrafts<ReportDraft> {
        &self.0.reports
    }

    /// Removes drafts and breakers that are not needed any more.
    pub fn forget_old(&self) {
        self.0.replies.forget_old();
        self.0.reports.forget_old();
        self.0.breakers.forget_old(crate::clock::now_ms());
    }

    /// Who would make the next reply of this person's interview.
    ///
    /// # Errors
    /// `ServiceError::Store` if the keys cannot be read, `ServiceError::Choice` if the chosen provider has no
    /// key or its key cannot be decrypted.
    pub async fn interviewer_view(
        &self,
        owner: Uuid,
        interview: Uuid,
        choice: Option<&ModelChoice>,
    ) -> ServiceResult<InterviewerView> {
        let keyring = self.keyring(owner, interview).await?;
        Ok(self.chooser().view(&keyring, choice)?)
    }

    /// The keys that may be used for an interview: those lent to it, then its owner's.
    ///
    /// # Errors
    /// `ServiceError::Store` if the keys cannot be read.
    pub async fn keyring(&self, owner: Uuid, interview: Uuid) -> ServiceResult<Keyring<'_>> {
        let rows = self.0.around.store.as_service();
        let stored = rows.keys_of_interview(interview, owner).await?;
        Ok(self.keyring_of(stored))
    }

    fn keyring_of(&self, stored: Vec<KeyRow>) -> Keyring<'_> {
        keyring(&self.0.around.vault, stored)
    }

    fn chooser(&self) -> ModelChooser<'_> {
        ModelChooser {
            llm: &self.0.around.llm,
            endpoints: &self.0.around.endpoints,
            reach: self.0.around.reach,
        }
    }

    /// Starts the work on a job that this process has taken. `known` is what the caller has read already.
    fn begin(&self, job: Job, slot: Slot, known: Option<(Loaded, Vec<KeyRow>)>) {
        let (service, work) = (self.clone(), job.clone());
        match job.kind {
            JobKind::Reply => self.0.jobs.begin(job, slot, async move {
                service.make_replies(&work, known).await
            }),
            JobKind::Report => {
                // The draft begins before the work, so that the request that wanted it can follow it from the
                // start.
                let draft = self.0.reports.begin(job.subject, ReportDraft::default());
                self.0.jobs.begin(job, slot, async move {
                    service.write_report(&work, &draft).await
                });
            }
            JobKind::Export => {
                self.0.jobs.begin(
                    job,
                    slot,
                    async move { service.make_data_export(&work).await },
                )
            }
            // This runner never takes jobs of this kind.
            JobKind::Voice => {}
        }
    }
}
