//! The old interchange form, which `POST /api/interview/save` takes.

use mockingbird_shared::facts;
use mockingbird_shared::interchange::Interchange;
use mockingbird_shared::wire::InterviewDetail;
use serde_json::json;

/// An interview in the old interchange form.
pub fn interchange(interview: &InterviewDetail) -> Interchange {
    let conversation = Interchange::conversation_of(&interview.turns);
    Interchange {
        candidate: interview.config.candidate_name.clone(),
        interview_date: Some(
            interview
                .started_at
                .clone()
                .unwrap_or_else(|| interview.created_at.clone()),
        ),
        room_name: interview.room_name.clone(),
        job_role: interview.config.role.clone(),
        experience_level: interview.config.level.as_str().into(),
        mode: Some(facts::mode_held(&interview.turns, interview.config.mode)),
        language: Some(interview.config.language.to_string()),
        total_messages: json!({"agent": conversation.agent.len(), "user": conversation.user.len()}),
        skipped_stages: interview
            .progress
            .skipped_stages
            .iter()
            .map(|stage| stage.as_str().to_owned())
            .collect(),
        final_stage: Some(interview.progress.stage.as_str().into()),
        ended_by: interview
            .progress
            .ended_by
            .and_then(|by| json!(by).as_str().map(str::to_owned)),
        conversation,
    }
}
