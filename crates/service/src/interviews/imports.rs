//! Imports of interviews that were held in another system.

use super::{Interviews, ServiceResult};
use mockingbird_shared::interview::{EndedBy, InterviewConfig, InterviewStatus, Stage, Turn};
use mockingbird_store::{InterviewState, NewInterviewRow, UserRows};
use uuid::Uuid;

/// A finished interview of another system.
#[derive(Clone, Debug)]
pub struct Import {
    /// How it was set up, as far as that is known.
    pub config: InterviewConfig,
    /// Its label; `None` lets the database choose one.
    pub room_name: Option<String>,
    /// The turns in order, numbered from 1.
    pub turns: Vec<Turn>,
    /// The stage in which it ended; `None` for the stage of the last turn.
    pub final_stage: Option<Stage>,
    /// Why it ended.
    pub ended_by: EndedBy,
    /// Stages that the candidate skipped, each once.
    pub skipped_stages: Vec<Stage>,
}

impl Interviews {
    /// Stores a finished interview with its turns, or nothing. Returns its id.
    ///
    /// # Errors
    /// `StoreError::Duplicate` if another interview of the person has this label, `StoreError::LimitReached` if the person has as
    /// many interviews as are kept, `StoreError::Constraint` if a value is not allowed.
    pub async fn import(
        &self,
        rows: &UserRows,
        owner: Uuid,
        import: &Import,
    ) -> ServiceResult<Uuid> {
        // The rest is done with other rights than theirs.
        rows.let_in().await?;
        let config = &import.config;
        let row = NewInterviewRow {
            role: &config.role,
            level: config.level,
            company: &config.company,
            mode: config.mode,
            resume_text: None,
            job_description: None,
            room_name: import.room_name.as_deref(),
            idempotency_key: None,
            idempotency_hash: None,
            config,
        };
        let turns = &import.turns;
        let final_stage = import
            .final_stage
            .unwrap_or_else(|| mockingbird_facts::last_stage(turns));
        let state = InterviewState {
            machine: None,
            status: InterviewStatus::Completed,
            stage: final_stage,
            final_stage: Some(final_stage),
            ended_by: Some(import.ended_by),
            skipped_stages: import.skipped_stages.clone(),
            stats: mockingbird_facts::stats(turns, turns.last().map_or(0, |turn| turn.ended_ms)),
        };
        let service = self.0.around.store.as_service();
        Ok(service.import_interview(owner, &row, &state, turns).await?)
    }
}
