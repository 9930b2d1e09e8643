//! Rows as they go over HTTP.

use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::ApiResult;
use mockingbird_service::interviews::{self, Loaded};
use mockingbird_shared::administration::AuditAction;
use mockingbird_shared::document::Doubt;
use mockingbird_shared::interview::{Assessment, InterviewStatus, Speaker, Stage, Turn};
use mockingbird_shared::limits::EXPORT_KEPT_HOURS;
use mockingbird_shared::wire::*;
use mockingbird_store::{
    AdminInterviewRow, AdminTurnRow, AdminUserDetailRow, AdminUserRow, AuditRow, CardRow,
    DataExportRow, DocumentListRow, DocumentRow, KeyStateRow, OpenWorkRow, ServiceStateRow,
    SessionRow, Stored, SummaryRow, VersionRow,
};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// Everything that a page needs to go on with an interview.
///
/// # Errors
/// It is not there, not this person's, or was written by another version.
pub async fn detail(app: &App, user: &CurrentUser, id: Uuid) -> ApiResult<InterviewDetail> {
    let rows = app.store.as_user(&user.token);
    let (row, turns, _) = rows.interview_since(id, 0).await?;
    let loaded = Loaded::new(row, turns)?;
    // Scores are not for reading over the interviewer's shoulder.
    let assessments = if loaded.row.status.is_over() {
        rows.assessments(id).await?
    } else {
        Vec::new()
    };
    let choice = loaded.row.config.model.as_ref();
    let interviewer = app.interviews.interviewer_view(user.id, id, choice).await;
    // A key that is gone is told when a reply is due; the page must show what was said all the same.
    let interviewer = interviewer.unwrap_or(InterviewerView::BuiltIn);
    Ok(interviews::detail(loaded, assessments, interviewer))
}

/// A session of one's own.
pub fn session(row: SessionRow) -> OwnSession {
    OwnSession {
        id: row.id,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        user_agent: row.user_agent,
        address: row.ip,
        is_present: row.is_present,
    }
}

/// Somebody in the list of people.
pub fn admin_user(row: AdminUserRow) -> AdminUser {
    AdminUser {
        id: row.id,
        email: row.email.filter(|email| !email.expose().is_empty()),
        display_name: row.display_name,
        is_guest: row.is_guest,
        is_admin: row.is_admin,
        created_at: row.created_at,
        last_sign_in_at: row.last_sign_in_at,
        disabled_at: row.disabled_at,
        removal_at: row.removal_at,
        interviews: row.interviews,
    }
}

/// Somebody, with what they use.
pub fn admin_user_detail(row: AdminUserDetailRow) -> AdminUserDetail {
    AdminUserDetail {
        user: admin_user(row.user),
        email_confirmed_at: row.email_confirmed_at,
        ways_in: row.ways_in,
        key_providers: row.key_providers,
        sessions: row.sessions,
        documents: row.documents,
        turns: row.turns,
        spoken_ms: row.spoken_ms,
        prompt_tokens: row.prompt_tokens,
        completion_tokens: row.completion_tokens,
    }
}

/// An interview as an administrator sees it.
pub fn admin_interview(row: AdminInterviewRow) -> AdminInterview {
    AdminInterview {
        id: row.id,
        role: row.role,
        level: row.level,
        mode: row.mode.known(),
        language: row.language,
        status: row.status.known(),
        turns: row.turns,
        elapsed_ms: row.elapsed_ms,
        prompt_tokens: row.prompt_tokens,
        completion_tokens: row.completion_tokens,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

/// An utterance as an administrator reads it.
pub fn admin_turn(row: AdminTurnRow) -> AdminTurn {
    AdminTurn {
        seq: row.seq,
        speaker: row.speaker,
        text: row.text,
        started_ms: row.started_ms,
    }
}

/// An entry of the log.
pub fn audit_entry(row: AuditRow) -> AuditEntry {
    AuditEntry {
        id: row.id,
        at: row.at,
        actor: row.actor,
        action: row.action.known().unwrap_or(AuditAction::Other),
        subject: row.subject,
        interview_id: row.interview_id,
        reason: row.reason,
    }
}

/// The state of the service, in counts.
pub fn service_state(row: ServiceStateRow) -> ServiceState {
    let work = |row: OpenWorkRow| OpenWork {
        kind: row.kind,
        state: row.state,
        count: row.count,
        oldest_wanted_at: row.oldest_wanted_at,
    };
    ServiceState {
        accounts: row.accounts,
        guests: row.guests,
        disabled: row.disabled,
        to_be_removed: row.to_be_removed,
        interviews: row.interviews,
        interviews_today: row.interviews_today,
        jobs: row.jobs.into_iter().map(work).collect(),
        workers: row.workers,
        database_bytes: row.database_bytes,
    }
}

/// The file with everything that is kept of a person.
pub fn data_export(row: DataExportRow) -> DataExport {
    let begun = OffsetDateTime::parse(&row.created_at, &Rfc3339);
    let kept_until =
        begun.map(|begun| begun + Duration::from_secs(u64::from(EXPORT_KEPT_HOURS) * 3600));
    let kept_until = kept_until
        .ok()
        .and_then(|until| until.format(&Rfc3339).ok());
    DataExport {
        state: row.state,
        done: row.done,
        total: row.total,
        bytes: row.bytes,
        error_code: row.error_code.as_deref().map(ProblemCode::from_stored),
        kept_until: kept_until.unwrap_or_else(|| row.created_at.clone()),
        created_at: row.created_at,
    }
}

/// A row of the history. What another version has written in a form that this one does not know is left at its default,
/// and `of_other_version` says so.
pub fn summary(row: SummaryRow) -> InterviewSummary {
    let mut of_other_version = false;
    let mut note = |known: bool| of_other_version |= !known;
    note(row.level.as_known().is_some());
    note(row.mode.as_known().is_some());
    note(row.status.as_known().is_some());
    note(row.stage.as_known().is_some());
    let practice_of = row.practice_of.map(Stored::known);
    note(practice_of != Some(None));
    let feedback_status = row.feedback_status.map(Stored::known);
    note(feedback_status != Some(None));
    InterviewSummary {
        id: row.id,
        role: row.role,
        level: row.level.known().unwrap_or_default(),
        company: row.company,
        mode: row.mode.known().unwrap_or_default(),
        status: row.status.known().unwrap_or(InterviewStatus::Completed),
        stage: row.stage.known().unwrap_or(Stage::Closing),
        language: row.language.unwrap_or_default(),
        practice_of: practice_of.flatten(),
        ended_by: row.ended_by.and_then(Stored::known),
        final_stage: row.final_stage.and_then(Stored::known),
        skipped_stages: row
            .skipped_stages
            .into_iter()
            .filter_map(Stored::known)
            .collect(),
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        overall_score: row.overall_score,
        summary_headline: row.summary_headline,
        feedback_status: feedback_status.flatten(),
        of_other_version,
    }
}

/// What is known of a key.
pub fn key(row: KeyStateRow) -> KeyView {
    KeyView {
        provider: row.provider,
        status: row.status,
        hint: row.hint,
        tested_at: row.tested_at,
        updated_at: row.updated_at,
    }
}

/// A version of the report on an interview.
pub fn feedback_version(row: VersionRow) -> FeedbackVersion {
    FeedbackVersion {
        version: row.version,
        overall_score: row.overall_score.and_then(Stored::known),
        provenance: row.provenance.known(),
        written_at: row.written_at,
    }
}

/// The coach's notes with the questions and answers that they are about.
pub fn answer_notes(turns: &[Turn], assessments: Vec<Assessment>) -> Vec<AnswerNote> {
    let note = |assessment: Assessment| {
        let at = turns.iter().position(|turn| turn.seq == assessment.seq)?;
        let question = turns[..at]
            .iter()
            .rfind(|turn| turn.speaker == Speaker::Interviewer);
        Some(AnswerNote {
            seq: assessment.seq,
            question: question.map(|turn| turn.text.clone()).unwrap_or_default(),
            answer: turns[at].text.clone(),
            score: assessment.score,
            key_points: assessment.key_points,
            assessed_by: assessment.assessed_by,
            note: assessment.note,
        })
    };
    assessments.into_iter().filter_map(note).collect()
}

/// The questions that come back, as they stand at `now`. Rows come in the order in which they are due.
pub fn practice_plan(rows: Vec<CardRow>, streak_days: u32, now: OffsetDateTime) -> PracticePlan {
    let card = |row: CardRow| {
        let due_at = OffsetDateTime::parse(&row.due_at, &Rfc3339).unwrap_or(now);
        PracticeCard {
            id: row.id,
            of_interview: row.of_interview,
            of_seq: row.of_seq,
            question: row.question,
            role: row.interviews.map(|of| of.role).unwrap_or_default(),
            is_due: due_at <= now,
            days: (due_at - now).whole_days(),
            due_at: row.due_at,
        }
    };
    let cards: Vec<PracticeCard> = rows.into_iter().map(card).collect();
    let next = cards.iter().find(|card| !card.is_due);
    PracticePlan {
        streak_days,
        next_due_at: next.map(|card| card.due_at.clone()),
        cards,
    }
}

/// A document with its text.
pub fn document(row: DocumentRow) -> Document {
    let doubts = mockingbird_documents::doubts_of(row.text.expose());
    document_with(row, doubts)
}

/// A document whose doubts are known, because it was read just now.
pub fn document_with(row: DocumentRow, doubts: Vec<Doubt>) -> Document {
    Document {
        id: row.id,
        kind: row.kind,
        name: row.name,
        characters: u32::try_from(row.text.expose().chars().count()).unwrap_or(u32::MAX),
        doubts,
        text: row.text,
        created_at: row.created_at,
    }
}

/// A row of the list of documents.
pub fn document_summary(row: DocumentListRow) -> DocumentSummary {
    DocumentSummary {
        id: row.id,
        kind: row.kind,
        name: row.name,
        characters: row.characters,
        created_at: row.created_at,
    }
}
