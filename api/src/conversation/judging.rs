//! Has the last answer judged beside the reply to it, in a task of its own; neither waits for the other.

use super::step::{Loaded, load};
use crate::clock::now_ms;
use crate::store::{ServiceRows, StoreError, UserRows};
use mockingbird_service::interviewer::{Interviewer, Judgement, assess_by_rules, judge};
use mockingbird_shared::wire::{InterviewStatus, Mode};

/// How often a judgement is written again when something else was stored at the same moment.
const TRIES: usize = 5;

/// Has the last answer judged, unless it is. A judgement by rules is the result, to be stored with the reply; that of a
/// model is stored when it comes, whatever becomes of the reply.
pub(super) fn begin_judging(
    rows: &UserRows,
    service: &ServiceRows,
    who: &Interviewer,
    loaded: &Loaded,
) -> Option<Judgement> {
    if !loaded.machine.answer_to_assess() {
        return None;
    }
    if matches!(who, Interviewer::BuiltIn) {
        return assess_by_rules(&loaded.turns, &loaded.row.config.language);
    }
    let (rows, service) = (rows.clone(), service.clone());
    let (who, loaded) = (who.clone(), loaded.clone());
    tokio::spawn(async move {
        let Some(judgement) = judge(&who, loaded.scene()).await else {
            return;
        };
        if let Err(error) = store(&rows, &service, loaded, &judgement).await {
            tracing::warn!(%error, "a judgement could not be stored");
        }
    });
    None
}

/// Writes a judgement to the interview as it is stored now, which may have gone on or be over.
async fn store(
    rows: &UserRows,
    service: &ServiceRows,
    judged: Loaded,
    judgement: &Judgement,
) -> Result<(), StoreError> {
    let answer = judged.machine.last_answer();
    let Some(assessment) = judged.assessment(judgement) else {
        return Ok(());
    };
    for _ in 0..TRIES {
        let mut loaded = load(rows, judged.row.id)
            .await
            .map_err(|error| StoreError::Unexpected(error.code().into()))?;
        // By voice, the worker alone stores what happens; what was closed as abandoned stays so.
        let is_closed = loaded.row.status == InterviewStatus::Abandoned;
        if loaded.row.mode == Mode::Voice || is_closed {
            return Ok(());
        }
        // Refused where the interview has gone on or is over; the answer was given all the same.
        let _ = loaded.machine.handle(judgement.input(answer), now_ms());
        let progress = loaded.progressed(Some(judgement.usage));
        let assessments = std::slice::from_ref(&assessment);
        match service
            .record_progress(&loaded.row, &progress, &[], assessments)
            .await
        {
            Ok(_) => return Ok(()),
            Err(StoreError::Changed) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Changed)
}
