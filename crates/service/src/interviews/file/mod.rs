//! An interview with its feedback as a file: JSON, Markdown, or the old interchange form.

mod interchange;
mod markdown;

pub use interchange::interchange;
pub use markdown::markdown;

use super::Loaded;
use mockingbird_shared::interview::Assessment;
use mockingbird_shared::wire::{Feedback, InterviewDetail, InterviewerView, ProblemCode};
use mockingbird_store::{FeedbackRow, Stored};

/// An interview as it is shown and exported.
pub fn detail(
    loaded: Loaded,
    assessments: Vec<Assessment>,
    interviewer: InterviewerView,
) -> InterviewDetail {
    let progress = loaded.progress();
    let row = loaded.row;
    InterviewDetail {
        id: row.id,
        status: row.status,
        mode: row.mode,
        config: row.config,
        room_name: row.room_name,
        has_resume: row.has_resume,
        has_job_description: row.has_job_description,
        progress,
        stats: row.stats,
        interviewer,
        turns: loaded.turns,
        assessments,
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
    }
}

/// The feedback on an interview as it is shown and exported.
pub fn feedback(row: FeedbackRow) -> Feedback {
    Feedback {
        interview_id: row.interview_id,
        status: row.status,
        facts: row.facts.known().unwrap_or_default(),
        scores: row.scores.and_then(Stored::known),
        report: row.report,
        provenance: row.provenance.known(),
        error_code: row.error_code.as_deref().map(ProblemCode::from_stored),
        version: row.version,
        updated_at: row.updated_at,
    }
}
