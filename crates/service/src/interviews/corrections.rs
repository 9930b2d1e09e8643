//! What a person corrects of what was counted in their answers, and what follows from it: the counts, and the scores and
//! the report where rules wrote them. A model's report stays as it was written; only its counts change.

use super::{Interviews, ServiceError, ServiceResult};
use crate::coach::{self, Material};
use mockingbird_facts::measure_corrected;
use mockingbird_shared::facts::{Correction, Facts, MarkKind};
use mockingbird_shared::interview::{InterviewConfig, Speaker, Turn};
use mockingbird_shared::report::{FeedbackStatus, Provenance, Scores};
use mockingbird_store::{
    CorrectedFeedback, FeedbackRow, InterviewRow, StoreError, Stored, UserRows,
};
use uuid::Uuid;

/// Attempts at storing a correction while others are stored: people click one after the other.
const TRIES: usize = 5;

impl Interviews {
    /// Keeps a correction of a person, or takes it back (`keep` false), and computes anew what follows from it.
    ///
    /// # Errors
    /// `ServiceError::NoSuchPlace` if the correction is of nothing that was said, `StoreError::NotFound` if there is no
    /// feedback yet, `StoreError::LimitReached` if the interview has too many corrections.
    pub async fn correct(
        &self,
        rows: &UserRows,
        id: Uuid,
        correction: Correction,
        keep: bool,
    ) -> ServiceResult<FeedbackRow> {
        let (row, turns) = rows.interview_with_turns(id).await?;
        let correction = checked(correction, &turns)?;
        for _ in 0..TRIES {
            let feedback = ready_feedback(rows, id).await?;
            let based_on = feedback.updated_at.clone();
            let mut corrections = rows.corrections(id).await?;
            corrections.retain(|other| !is_same_place(other, &correction));
            if keep {
                corrections.push(correction.clone());
            }
            let follows = what_follows(&row, &turns, &corrections, feedback);
            let service = self.0.around.store.as_service();
            let stored =
                service.record_correction(id, row.owner, &correction, keep, &follows, &based_on);
            match stored.await {
                // Another correction, or a report, was stored meanwhile.
                Err(StoreError::Changed) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return ready_feedback(rows, id).await,
            }
        }
        Err(StoreError::Changed.into())
    }
}

async fn ready_feedback(rows: &UserRows, id: Uuid) -> ServiceResult<FeedbackRow> {
    let feedback = rows.feedback(id).await?;
    let ready = feedback.filter(|feedback| feedback.status == FeedbackStatus::Ready);
    Ok(ready.ok_or(StoreError::NotFound("feedback"))?)
}

fn is_same_place(one: &Correction, other: &Correction) -> bool {
    let place = |it: &Correction| (it.seq, it.kind, it.start, it.end);
    place(one) == place(other)
}

fn what_follows(
    row: &InterviewRow,
    turns: &[Turn],
    corrections: &[Correction],
    feedback: FeedbackRow,
) -> CorrectedFeedback {
    let config = &row.config;
    let facts = measured(config, turns, corrections);
    let material = Material {
        config,
        turns,
        facts: &facts,
    };
    let by_rules = coach::built_in_scores(&material);
    let is_by_rules = matches!(
        feedback.provenance,
        Stored::Known(Provenance::BuiltIn { .. })
    );
    let (scores, report) = if is_by_rules {
        let report = coach::built_in_report(&material, &by_rules);
        (Some(by_rules), Some(report.into()))
    } else {
        let scores = feedback.scores.and_then(Stored::known);
        (scores.map(|scores| counted_anew(scores, &material)), None)
    };
    CorrectedFeedback {
        scores,
        report,
        facts: Some(facts),
    }
}

/// What is measured of an interview, as its owner has corrected it.
pub(super) fn measured(
    config: &InterviewConfig,
    turns: &[Turn],
    corrections: &[Correction],
) -> Facts {
    measure_corrected(
        turns, config.mode, &config.language, &config.role, corrections,
    )
}

/// A model's scores with what is counted and not judged.
pub(super) fn counted_anew(scores: Scores, material: &Material<'_>) -> Scores {
    let by_rules = coach::built_in_scores(material);
    Scores {
        filler_word_count: by_rules.filler_word_count,
        answer_structure_score: by_rules.answer_structure_score,
        ..scores
    }
}

/// Longest plain form of a filler, in characters.
const WORD_MAX_CHARS: usize = 40;

/// The correction of a place in an answer; a filler that is added counts under its own words.
fn checked(mut correction: Correction, turns: &[Turn]) -> ServiceResult<Correction> {
    let turn = turns
        .iter()
        .find(|turn| turn.seq == correction.seq && turn.speaker == Speaker::Candidate)
        .ok_or(ServiceError::NoSuchPlace)?;
    let chars = turn.text.expose().chars().count();
    let is_within = correction.start < correction.end && correction.end as usize <= chars;
    if !is_within || correction.kind == MarkKind::Order {
        return Err(ServiceError::NoSuchPlace);
    }
    if correction.kind == MarkKind::Filler && correction.word.trim().is_empty() {
        let length = (correction.end - correction.start) as usize;
        let words = turn.text.expose().chars().skip(correction.start as usize);
        correction.word = words.take(length).collect::<String>().to_lowercase();
    }
    let word = correction.word.trim().chars().filter(|c| !c.is_control());
    correction.word = word.take(WORD_MAX_CHARS).collect();
    Ok(correction)
}
