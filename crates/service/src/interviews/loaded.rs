//! An interview as it was read.

use super::{ServiceError, ServiceResult};
use crate::clock::now_ms;
use crate::interviewer::{Judgement, LlmUsage, Scene, next_seq};
use mockingbird_shared::facts;
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{
    Assessment, EndedBy, Floor, InterviewStatus, Length, Machine, Mode, Progress, Refusal, Speaker,
    Turn,
};
use mockingbird_store::{InterviewRow, InterviewState, StoreError, StoreResult, Stored};

/// An interview with its machine and what was said.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// As it is stored.
    pub row: InterviewRow,
    /// Its machine as it stands.
    pub machine: Machine,
    /// What was said, in order; where it was read from a position, what was said beyond it.
    pub turns: Vec<Turn>,
}

impl Loaded {
    /// Of a row as it was read.
    ///
    /// # Errors
    /// `OtherVersion` if this version can't go on with the machine.
    pub fn new(row: InterviewRow, turns: Vec<Turn>) -> StoreResult<Self> {
        let mut machine = match row.machine.clone() {
            Some(Stored::Known(machine)) => machine,
            Some(Stored::Other(_)) if !row.status.is_over() => {
                return Err(StoreError::OtherVersion("interview"));
            }
            Some(Stored::Other(_)) | None => Machine::new(row.config.length),
        };
        // Housekeeping closes rows without knowing the machine's form.
        if row.status == InterviewStatus::Abandoned && machine.floor() != Floor::Ended {
            machine.close(row.ended_by.unwrap_or(EndedBy::UserAway));
        }
        Ok(Self {
            row,
            machine,
            turns,
        })
    }

    /// Where it stands, as a page shows it.
    pub fn progress(&self) -> Progress {
        let has_machine = matches!(self.row.machine, Some(Stored::Known(_)));
        if !has_machine && self.row.status == InterviewStatus::Completed {
            return self.progress_without_machine();
        }
        self.machine.progress(now_ms())
    }

    /// An interview that was brought by an import never had a machine, and one of another version has none that could be
    /// read; what the row says is known of both.
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

    /// What the interviewer knows.
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

    /// What is to be stored of it now; `usage` is what models read and wrote for this step.
    pub(super) fn state(&self, usage: LlmUsage) -> InterviewState {
        let (machine, turns, before) = (&self.machine, &self.turns, &self.row.stats);
        state_after(machine, turns, before, usage, now_ms())
    }

    /// A judgement of the last answer, as it is stored.
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

    /// Imported and abandoned interviews have no machine that could go on.
    pub(super) fn check_open(&self) -> ServiceResult<()> {
        if self.row.status.is_over() {
            return Err(Refusal::Ended.into());
        }
        Ok(())
    }

    /// By voice, the interviewer in the room takes what the candidate says and wishes.
    pub(super) fn check_by_text(&self) -> ServiceResult<()> {
        match self.row.mode {
            Mode::Voice => Err(ServiceError::ByVoice),
            Mode::Text => Ok(()),
        }
    }

    /// Whether the interviewer is to speak, by text.
    pub(super) fn reply_is_due(&self) -> bool {
        self.machine.floor() == Floor::Interviewer
            && self.row.mode == Mode::Text
            && !self.row.status.is_over()
    }
}

/// What is stored of a machine with everything said so far: the same for text and voice. `before` holds the tokens that
/// models read and wrote so far, `usage` those of this step.
pub fn state_after(
    machine: &Machine,
    turns: &[Turn],
    before: &Stats,
    usage: LlmUsage,
    now_ms: u64,
) -> InterviewState {
    let over = machine.floor() == Floor::Ended;
    let mut stats = facts::stats(turns, machine.elapsed_ms(now_ms));
    stats.prompt_tokens = before.prompt_tokens + usage.prompt_tokens;
    stats.completion_tokens = before.completion_tokens + usage.completion_tokens;
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
