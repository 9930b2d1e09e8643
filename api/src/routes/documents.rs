//! Résumés and job descriptions: `/api/documents`.

use super::{ApiJson, ApiPath};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::documents::Unread;
use crate::error::{ApiError, ApiResult, payload_too_large};
use crate::views;
use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use mockingbird_shared::document::{DocumentKind, Doubt};
use mockingbird_shared::limits::UPLOAD_MAX_BYTES;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::wire::*;
use mockingbird_store::{DocumentChangeRow, NewDocumentRow};
use uuid::Uuid;

/// Longest body with a pasted text: it needs no place among the uploads, so it is no longer than it must be. What is
/// kept of a text has at most 1.2 MB, with each character written as an escape.
const PASTED_MAX_BYTES: usize = 2 * 1024 * 1024;

/// The form of an upload, for the documentation.
#[derive(utoipa::ToSchema)]
#[allow(
    dead_code,
    reason = "describes multipart/form-data, which is read field by field"
)]
pub struct Upload {
    kind: DocumentKind,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// One's own documents without their texts, newest first.
#[utoipa::path(
    get,
    path = "/api/documents",
    tag = "documents",
    responses((status = 200, body = Vec<DocumentSummary>)),
)]
pub async fn list(
    State(app): State<App>,
    user: CurrentUser,
) -> ApiResult<Json<Vec<DocumentSummary>>> {
    let rows = app.store.as_user(&user.token).documents().await?;
    Ok(Json(
        rows.into_iter().map(views::document_summary).collect(),
    ))
}

/// One of the person's documents, with its text.
#[utoipa::path(
    get,
    path = "/api/documents/{id}",
    tag = "documents",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Document),
        (status = 404, body = Problem),
    ),
)]
pub async fn show(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<Json<Document>> {
    let row = app.store.as_user(&user.token).document(id).await?;
    Ok(Json(views::document(row)))
}

/// Stores the text of a file (multipart: `kind`, `file`; PDF, DOCX, ODT, RTF, HTML, TXT, MD) or pasted text (JSON).
#[utoipa::path(
    post,
    path = "/api/documents",
    tag = "documents",
    request_body(content((Upload = "multipart/form-data"), (NewDocument = "application/json"))),
    responses(
        (status = 201, body = Document),
        (status = 413, body = Problem),
        (
            status = 422,
            body = Problem,
            description = "legacy_word_file, other_word_processor, file_encrypted, too_many_pages, \
                file_too_heavy, no_text_found, hardly_any_text, text_illegible, unknown_letters, \
                file_unreadable, unknown_file_kind",
        ),
    ),
)]
pub async fn create(
    State(app): State<App>,
    user: CurrentUser,
    request: Request,
) -> ApiResult<(StatusCode, Json<Document>)> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (row, doubts) = if content_type.starts_with("multipart/form-data") {
        // Before the body is read: it waits in memory.
        let _place = app.uploads.begin(user.id)?;
        let form = Multipart::from_request(request, &app).await;
        from_upload(
            &app,
            form.map_err(|_| {
                ApiError::bad_request(ProblemCode::InvalidForm, "The form is broken.")
            })?,
        )
        .await?
    } else {
        let Json(pasted) = Json::<NewDocument>::from_request(small(request).await?, &app).await?;
        let name = if pasted.name.trim().is_empty() {
            "Pasted text"
        } else {
            pasted.name.trim()
        };
        let text = mended(pasted.text.expose())?;
        let doubts = mockingbird_documents::doubts_of(text.expose());
        let row = NewDocumentRow {
            kind: pasted.kind,
            name: file_name(name).into(),
            text,
        };
        (row, doubts)
    };
    let row = app.store.as_user(&user.token).add_document(&row).await?;
    Ok((StatusCode::CREATED, Json(views::document_with(row, doubts))))
}

/// Mends the text of a document by hand, or gives it another name. Interviews keep the text that they were set up with.
#[utoipa::path(
    patch,
    path = "/api/documents/{id}",
    tag = "documents",
    params(("id" = Uuid, Path)),
    request_body = DocumentChange,
    responses(
        (status = 200, body = Document),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
        (status = 422, body = Problem, description = "invalid_field, no_text_found"),
    ),
)]
pub async fn change(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
    ApiJson(change): ApiJson<DocumentChange>,
) -> ApiResult<Json<Document>> {
    let text = change.text.map(|text| mended(text.expose())).transpose()?;
    let name = change.name.map(|name| file_name(name.expose()).into());
    if text.is_none() && name.is_none() {
        return Err(ApiError::invalid("text", "Send a text or a name."));
    }
    let row = DocumentChangeRow { name, text };
    let row = app
        .store
        .as_user(&user.token)
        .change_document(id, &row)
        .await?;
    Ok(Json(views::document(row)))
}

/// The same request with its body in memory, if that is no longer than a pasted text may be.
async fn small(request: Request) -> ApiResult<Request> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, PASTED_MAX_BYTES).await;
    let body = body.map_err(|_| payload_too_large())?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Removes a document. Interviews keep the text that they were set up with.
#[utoipa::path(
    delete,
    path = "/api/documents/{id}",
    tag = "documents",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
    ),
)]
pub async fn delete(
    State(app): State<App>,
    user: CurrentUser,
    ApiPath(id): ApiPath<Uuid>,
) -> ApiResult<StatusCode> {
    app.store.as_user(&user.token).delete_document(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Text that a person has written or pasted, as it is kept.
fn mended(text: &str) -> ApiResult<Pii> {
    let text = mockingbird_documents::clean(text).map_err(|error| {
        let problem = ApiError::from(Unread(error));
        problem.on_field("text")
    })?;
    Ok(text.into())
}

/// What is to be stored of an upload, and why the person should look at it first.
async fn from_upload(app: &App, mut form: Multipart) -> ApiResult<(NewDocumentRow, Vec<Doubt>)> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => payload_too_large().on_field("file"),
        _ => ApiError::bad_request(ProblemCode::InvalidForm, "The form is broken."),
    };
    let mut kind = DocumentKind::Resume;
    let mut file = None;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("kind") => {
                let text = field.text().await.map_err(broken)?;
                kind = serde_json::from_value(text.into()).map_err(|_| {
                    ApiError::invalid("kind", "`kind` is resume or job_description.")
                })?;
            }
            Some("file") => {
                let name = file_name(field.file_name().unwrap_or("Document"));
                let mut bytes = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    if bytes.len() + chunk.len() > UPLOAD_MAX_BYTES {
                        return Err(payload_too_large().on_field("file"));
                    }
                    bytes.extend_from_slice(&chunk);
                }
                file = Some((name, bytes));
            }
            _ => {
                return Err(ApiError::bad_request(
                    ProblemCode::InvalidForm,
                    "Only `kind` and `file` are expected.",
                ));
            }
        }
    }
    let Some((name, bytes)) = file else {
        return Err(ApiError::invalid("file", "Choose a file."));
    };
    let reading = app.extractor.read(bytes).await.map_err(Unread)?;
    let row = NewDocumentRow {
        kind,
        name: name.into(),
        text: reading.text.into(),
    };
    Ok((row, reading.doubts))
}

/// The last part of the path, without control characters, cut to fit.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() {
        "Document".into()
    } else {
        name.trim().to_owned()
    }
}
