//! Calls of the API in the name of the person who is signed in. An expired token is renewed once. Loads for a
//! page are aborted with it (`load`, `http::PageLoad`); changes on the server continue when the page is
//! closed.

use crate::http::{self, Answer, ApiResult, Call, StreamPart};
use crate::session::{fresh_token, renew};
use gloo_net::http::Method;
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::wire::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use crate::http::ApiError;

/// Sends a call with a token. A token that has expired meanwhile is renewed once.
async fn send(call: Call) -> ApiResult<Answer> {
    let token = fresh_token().await?;
    match call.send(Some(&token)).await {
        Err(ApiError::Problem(problem))
            if matches!(
                problem.code,
                ProblemCode::TokenExpired | ProblemCode::TokenRefused
            ) =>
        {
            renew().await?;
            call.send(Some(&fresh_token().await?)).await
        }
        other => other,
    }
}

pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> ApiResult<T> {
    send(Call::new(Method::GET, path)).await?.read_json().await
}

/// A `get` for resources: it is aborted with the reactive owner that is current at the call.
pub(crate) fn load<T: DeserializeOwned>(
    path: impl Into<String>,
) -> impl Future<Output = ApiResult<T>> {
    let path = path.into();
    http::owned(async move { get(&path).await })
}

/// A `load` of what may not be there.
pub(crate) fn load_if_any<T: DeserializeOwned>(
    path: &'static str,
) -> impl Future<Output = ApiResult<Option<T>>> {
    http::owned(async move {
        let answer = send(Call::new(Method::GET, path)).await?;
        match answer.is_empty() {
            true => Ok(None),
            false => answer.read_json().await.map(Some),
        }
    })
}

/// A file.
pub(crate) async fn get_blob(path: &str) -> ApiResult<web_sys::Blob> {
    send(Call::new(Method::GET, path)).await?.read_blob().await
}

pub(crate) async fn get_text(path: &str) -> ApiResult<String> {
    send(Call::new(Method::GET, path)).await?.read_text().await
}

pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    let call = Call::new(Method::POST, path).json(body)?;
    send(call).await?.read_json().await
}

/// A POST whose answer has no body.
pub(crate) async fn post_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    let call = Call::new(Method::POST, path).json(body)?;
    send(call).await.map(drop)
}

pub(crate) async fn put<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    let call = Call::new(Method::PUT, path).json(body)?;
    send(call).await?.read_json().await
}

pub(crate) async fn patch<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    let call = Call::new(Method::PATCH, path).json(body)?;
    send(call).await?.read_json().await
}

/// A PUT whose answer has no body.
pub(crate) async fn put_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    let call = Call::new(Method::PUT, path).json(body)?;
    send(call).await.map(drop)
}

pub(crate) async fn delete(path: &str) -> ApiResult<()> {
    send(Call::new(Method::DELETE, path)).await.map(drop)
}

/// A DELETE that needs a body.
pub(crate) async fn delete_with<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    let call = Call::new(Method::DELETE, path).json(body)?;
    send(call).await.map(drop)
}

/// A DELETE that answers with what is left.
pub(crate) async fn delete_for<T: DeserializeOwned>(path: &str) -> ApiResult<T> {
    send(Call::new(Method::DELETE, path))
        .await?
        .read_json()
        .await
}

/// Uploads a document.
pub(crate) async fn upload(kind: DocumentKind, file: &web_sys::File) -> ApiResult<Document> {
    let kind = match kind {
        DocumentKind::Resume => "resume",
        DocumentKind::JobDescription => "job_description",
    };
    let form = || {
        let form = web_sys::FormData::new().ok()?;
        form.append_with_str("kind", kind).ok()?;
        form.append_with_blob("file", file).ok()?;
        Some(form)
    };
    let form = form().ok_or(ApiError::Unreadable)?;
    let call = Call::new(Method::POST, "/api/documents").form(form);
    send(call).await?.read_json().await
}

/// A POST without signing in.
pub(crate) async fn open<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    let call = Call::new(Method::POST, path).json(body)?;
    call.send(None).await?.read_json().await
}

/// A POST without signing in, whose answer has no body.
pub(crate) async fn open_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    let call = Call::new(Method::POST, path).json(body)?;
    call.send(None).await.map(drop)
}

/// The public configuration, which needs no sign-in. For resources, like `load`.
pub(crate) fn config() -> impl Future<Output = ApiResult<PublicConfig>> {
    http::owned(async {
        let call = Call::new(Method::GET, "/api/config");
        call.send(None).await?.read_json().await
    })
}

/// Posts a form, and reads the server-sent events that answer it until the stream ends.
pub(crate) async fn post_for_events<B: Serialize, E: DeserializeOwned>(
    path: &str,
    body: &B,
    on_part: impl FnMut(StreamPart<E>),
) -> ApiResult<()> {
    let call = Call::new(Method::POST, path).json(body)?.event_stream(None);
    send(call).await?.read_events(on_part).await
}

/// Reads server-sent events until the stream ends. `last_event_id` tells the server what was received
/// already.
pub(crate) async fn events<E: DeserializeOwned>(
    method: Method,
    path: &str,
    last_event_id: Option<String>,
    on_part: impl FnMut(StreamPart<E>),
) -> ApiResult<()> {
    let call = Call::new(method, path).event_stream(last_event_id);
    send(call).await?.read_events(on_part).await
}
