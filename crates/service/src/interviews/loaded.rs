//! An interview that was read from the database, and what follows from its state.

use super::{ServiceError, ServiceResult};
use crate::clock::now_ms;
use crate::interviewer::{Judgement, LlmUsage, Scene, next_seq};
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{
    Assessment, EndedBy, Floor, InterviewStatus, Length, Machine, Mode, Progress, Refusal, Speaker,
    Turn,
};
use mockingbird_store::{InterviewRow, InterviewState, StoreError, StoreResult, Stored};

/// An interview with its machine and what was said.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The row as it is stored.
    pub row: InterviewRow,
    /// The state of the interview.
    pub machine: Machine,
    /// The turns in order; only those after a number if it was read that way.
    pub turns: Vec<Turn>,
}

impl Loaded {
    /// An interview from its row and turns.
    ///
    /// # Errors
    /// `StoreError::OtherVersion` if this release cannot read the machine.
    pub fn new(row: InterviewRow, turns: Vec<Turn>) -> StoreResult<Self> {
        let mut machine = match row.machine.clone() {
            Some(Stored::Known(machine)) => machine,
            Some(Stored::Other(_)) if !row.status.is_over() => {
                return Err(StoreError::OtherVersion("interview"));
            }
            Some(Stored::Other(_)) | None => Machine::of(&row.config),
        };
        // Housekeeping marks rows as abandoned without changing the stored machine.
        if row.status == InterviewStatus::Abandoned && machine.floor() != Floor::Ended {
            machine.close(row.ended_by.unwrap_or(EndedBy::UserAway));
        }
        Ok(Self {
            row,
            machine,
            turns,
        })
    }

    /// The state of the interview as a page shows it.
    pub fn progress(&self) -> Progress {
        let has_machine = matches!(self.row.machine, Some(Stored::Known(_)));
        if !has_machine && self.row.status == InterviewStatus::Completed {
            return self.progress_without_machine();
        }
        self.machine.progress(now_ms())
    }

    /// The progress of an interview without a machine, from its row alone: an imported interview never had
    /// one, and that of another release cannot be read.
    fn progress_without_machine(&self) -> Progress {
        let row = &self.row;
        let mut progress = Machine::new(Length::Minutes(15)).progress(now_ms());
        progress.floor = Floor::Ended;
        progress.stage = row.final_stage.unwrap_or(row.stage);
        progress.ended_by = row.ended_by;
        progress.skipped_stages.clone_from(&row.skipped_stages);
        progress.elapsed_ms = row.stats.elapsed_ms;
        progress
    }

    /// What the interviewer is told of the interview.
    pub(super) fn scene(&self) -> Scene<'_> {
        let row = &self.row;
        let resume = row.resume_text.as_ref().filter(|_| row.config.use_resume);
        Scene {
            config: &row.config,
            resume: resume.map(|text| text.expose().as_str()),
            job_description: row
                .job_description
                .as_ref()
                .map(|text| text.expose().as_str()),
            turns: &self.turns,
        }
    }

    /// The columns to store now; `usage` is what models read and wrote for this step.
    pub(super) fn state(&self, usage: LlmUsage) -> InterviewState {
        let (machine, turns, before) = (&self.machine, &self.turns, &self.row.stats);
        state_after(machine, turns, before, usage, now_ms())
    }

    /// A judgement of the last answer in its stored form; `None` without an answer.
    pub(super) fn assessment(&self, judgement: &Judgement) -> Option<Assessment> {
        let answer = self
            .turns
            .iter()
            .rfind(|turn| turn.speaker == Speaker::Candidate)?;
        Some(judgement.assessment(answer.seq))
    }

    pub(super) fn next_seq(&self) -> u32 {
        next_seq(&self.turns)
    }

    /// Refuses interviews that are over. Imported and abandoned ones have no machine that could continue.
    pub(super) fn check_open(&self) -> ServiceResult<()> {
        if self.row.status.is_over() {
            return Err(Refusal::Ended.into());
        }
        Ok(())
    }

    /// Refuses interviews that continue by voice: there the voice worker takes the candidate's inputs.
    pub(super) fn check_by_text(&self) -> ServiceResult<()> {
        match self.row.mode {
            Mode::Voice => Err(ServiceError::ByVoice),
            Mode::Text => Ok(()),
        }
    }

    /// Whether a reply by text is due.
    pub(super) fn reply_is_due(&self) -> bool {
        self.machine.floor() == Floor::Interviewer
            && self.row.mode == Mode::Text
            && !self.row.status.is_over()
    }
}

/// The columns to store for a machine after these turns, by text and by voice. `before` holds the tokens that
/// models read and wrote so far, `usage` those of this step.
pub fn state_after(
    machine: &Machine,
    turns: &[Turn],
    before: &Stats,
    usage: LlmUsage,
    now_ms: u64,
) -> InterviewState {
    let over = machine.floor() == Floor::Ended;
    let mut stats = mockingbird_facts::stats(turns, machine.elapsed_ms(now_ms));
    stats.prompt_tokens = before.prompt_tokens.saturating_add(usage.prompt_tokens);
    stats.completion_tokens = before
        .completion_tokens
        .saturating_add(usage.completion_tokens);
    InterviewState {
        status: if over {
            InterviewStatus::Completed
        } else {
            InterviewStatus::Active
        },
        stage: machine.stage(),
        final_stage: over.then(|| machine.stage()),
        ended_by: machine.ended_by(),
        skipped_stages: machine.skipped().to_vec(),
        machine: Some(machine.clone()),
        stats,
    }
}

#[cfg(test)]
mod fuzz;
