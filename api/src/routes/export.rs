//! An interview with its feedback as a file: JSON, Markdown, or the old interchange form.

use super::{ApiPath, ApiQuery};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::ApiResult;
use crate::views;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use mockingbird_shared::facts;
use mockingbird_shared::interchange::Interchange;
use mockingbird_shared::interview::Speaker;
use mockingbird_shared::wire::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt::Write;
use uuid::Uuid;

/// The forms there are.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Everything, for programs.
    #[default]
    Json,
    /// For people.
    Markdown,
    /// The form that `POST /api/interview/save` takes.
    Interchange,
}

/// Which form.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

/// Everything of one interview.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Export {
    interview: InterviewDetail,
    feedback: Option<Feedback>,
}

/// Downloads an interview with its feedback.
#[utoipa::path(get, path = "/api/interviews/{id}/export", tag = "feedback", params(("id" = Uuid, Path), ExportQuery), responses(
    (status = 200, body = Export), (status = 404, body = Problem)))]
pub async fn export(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiQuery(query): ApiQuery<ExportQuery>,
) -> ApiResult<Response> {
    let interview = views::detail(&app, &user, id).await?;
    let feedback = app.store.as_user(&user.token).feedback(id).await?;
    let feedback = feedback.map(views::feedback);
    let (ending, body) = match query.format {
        ExportFormat::Json => (
            "json",
            Json(Export {
                interview,
                feedback,
            })
            .into_response(),
        ),
        ExportFormat::Interchange => ("json", Json(interchange(&interview)).into_response()),
        ExportFormat::Markdown => {
            let content_type = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
            (
                "md",
                (content_type, markdown(&interview, feedback.as_ref())).into_response(),
            )
        }
    };
    let disposition = format!("attachment; filename=\"interview-{id}.{ending}\"");
    Ok(([(header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn interchange(interview: &InterviewDetail) -> Interchange {
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

fn markdown(interview: &InterviewDetail, feedback: Option<&Feedback>) -> String {
    let config = &interview.config;
    let mut out = format!(
        "# Interview: {} ({})\n\n",
        line(&config.role),
        config.level.as_str()
    );
    if !config.company.is_empty() {
        let _ = writeln!(out, "Company: {}\n", line(&config.company));
    }
    let _ = writeln!(
        out,
        "Date: {}\n",
        interview
            .started_at
            .as_deref()
            .unwrap_or(&interview.created_at)
    );
    if let Some(feedback) = feedback {
        if let Some(scores) = &feedback.scores {
            let _ = writeln!(
                out,
                "**{} / 10.** {}\n",
                scores.overall_score, scores.summary_headline
            );
        }
        if let Some(report) = &feedback.report {
            let _ = writeln!(out, "{}\n", report.expose());
        }
    }
    out.push_str("## Transcript\n");
    let mut stage = None;
    for turn in &interview.turns {
        if stage != Some(turn.stage) {
            stage = Some(turn.stage);
            let _ = writeln!(out, "\n### {}\n", turn.stage.as_str().replace('_', " "));
        }
        let speaker = match turn.speaker {
            Speaker::Interviewer => "Interviewer",
            Speaker::Candidate => "Candidate",
        };
        let seconds = turn.started_ms / 1000;
        let _ = writeln!(
            out,
            "**{speaker}** ({}:{:02}): {}\n",
            seconds / 60,
            seconds % 60,
            line(turn.text.expose())
        );
        if let Some(note) = interview
            .assessments
            .iter()
            .find(|note| note.seq == turn.seq)
        {
            let _ = writeln!(
                out,
                "> {} / 5: {}\n",
                note.score,
                line(&note.key_points.join(", "))
            );
        }
    }
    out
}

/// What a person has said can't become a heading or a table.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod fuzz;
