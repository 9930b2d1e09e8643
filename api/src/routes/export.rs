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
use mockingbird_service::interviews;
use mockingbird_shared::wire::*;
use serde::Deserialize;
use uuid::Uuid;

/// The form of an exported interview.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// JSON with everything, for programs.
    #[default]
    Json,
    /// A Markdown document, for people to read.
    Markdown,
    /// The form that `POST /api/interview/save` takes.
    Interchange,
}

/// In which form to export the interview; JSON if left out.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

/// Downloads an interview with its feedback.
#[utoipa::path(
    get,
    path = "/api/interviews/{id}/export",
    tag = "feedback",
    params(
        ("id" = Uuid, Path),
        ExportQuery,
    ),
    responses(
        (status = 200, body = InterviewFile),
        (status = 404, body = Problem),
    ),
)]
pub async fn export(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiQuery(query): ApiQuery<ExportQuery>,
) -> ApiResult<Response> {
    let feedback = app.store.as_user(&user.token).feedback(id).await?;
    let file = InterviewFile {
        interview: views::detail(&app, &user, id).await?,
        feedback: feedback.map(interviews::feedback),
    };
    let (ending, body) = match query.format {
        ExportFormat::Json => ("json", Json(file).into_response()),
        ExportFormat::Interchange => (
            "json",
            Json(interviews::interchange(&file.interview)).into_response(),
        ),
        ExportFormat::Markdown => {
            let content_type = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
            (
                "md",
                (content_type, interviews::markdown(&file)).into_response(),
            )
        }
    };
    let disposition = format!("attachment; filename=\"interview-{id}.{ending}\"");
    Ok(([(header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

#[cfg(test)]
mod fuzz;
