//! The one way to the server. Every request carries the token, is renewed once if that has expired, and is aborted when
//! its page goes away.

use crate::session::{fresh_token, renew};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use mockingbird_shared::wire::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiError {
    /// The server can't be reached.
    Network,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server refuses, and says why.
    Problem(Problem),
    /// The answer makes no sense.
    Unreadable,
}

impl ApiError {
    /// The stable code, for looking at.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Problem(problem) => &problem.code,
            Self::Network => "network",
            Self::SignedOut => "signed_out",
            Self::Unreadable => "unreadable",
        }
    }

    /// The field that is wrong.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.field.as_deref(),
            _ => None,
        }
    }
}

pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl From<gloo_net::Error> for ApiError {
    fn from(error: gloo_net::Error) -> Self {
        match error {
            gloo_net::Error::SerdeError(_) => Self::Unreadable,
            _ => Self::Network,
        }
    }
}

fn builder(method: Method, path: &str) -> RequestBuilder {
    RequestBuilder::new(path)
        .method(method)
        .header("accept", "application/json")
}

async fn checked(response: Response) -> ApiResult<Response> {
    if response.ok() {
        return Ok(response);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(ApiError::Problem(problem)),
        // A proxy in between, or a server that is just going away.
        Err(_) if response.status() >= 500 => Err(ApiError::Network),
        Err(_) => Err(ApiError::Unreadable),
    }
}

/// Sends with a token; a token that has expired meanwhile is renewed once.
async fn send(build: impl Fn(&str) -> Result<Request, gloo_net::Error>) -> ApiResult<Response> {
    let token = fresh_token().await?;
    match checked(build(&token)?.send().await?).await {
        Err(ApiError::Problem(problem))
            if matches!(problem.code.as_str(), "token_expired" | "token_refused") =>
        {
            renew().await?;
            checked(build(&fresh_token().await?)?.send().await?).await
        }
        other => other,
    }
}

fn bearer(builder: RequestBuilder, token: &str) -> RequestBuilder {
    builder.header("authorization", &format!("Bearer {token}"))
}

pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> ApiResult<T> {
    Ok(
        send(|token| bearer(builder(Method::GET, path), token).build())
            .await?
            .json()
            .await?,
    )
}

pub(crate) async fn get_text(path: &str) -> ApiResult<String> {
    Ok(
        send(|token| bearer(builder(Method::GET, path), token).build())
            .await?
            .text()
            .await?,
    )
}

pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    Ok(
        send(|token| bearer(builder(Method::POST, path), token).json(body))
            .await?
            .json()
            .await?,
    )
}

/// A POST whose answer has no body.
pub(crate) async fn post_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    send(|token| bearer(builder(Method::POST, path), token).json(body))
        .await
        .map(drop)
}

pub(crate) async fn put<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    Ok(
        send(|token| bearer(builder(Method::PUT, path), token).json(body))
            .await?
            .json()
            .await?,
    )
}

/// A PUT whose answer has no body.
pub(crate) async fn put_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    send(|token| bearer(builder(Method::PUT, path), token).json(body))
        .await
        .map(drop)
}

pub(crate) async fn delete(path: &str) -> ApiResult<()> {
    send(|token| bearer(builder(Method::DELETE, path), token).build())
        .await
        .map(drop)
}

/// Sends a file.
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
    let request = |token: &str| {
        let form = form().ok_or_else(|| gloo_net::Error::GlooError("no form".into()))?;
        bearer(builder(Method::POST, "/api/documents"), token).body(form)
    };
    Ok(send(request).await?.json().await?)
}

/// Requests that nobody need be signed in for.
pub(crate) async fn open<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> ApiResult<T> {
    Ok(
        checked(builder(Method::POST, path).json(body)?.send().await?)
            .await?
            .json()
            .await?,
    )
}

/// Likewise, without an answer's body.
pub(crate) async fn open_only<B: Serialize>(path: &str, body: &B) -> ApiResult<()> {
    checked(builder(Method::POST, path).json(body)?.send().await?)
        .await
        .map(drop)
}

/// What must be known before anybody is signed in.
pub(crate) async fn config() -> ApiResult<PublicConfig> {
    Ok(
        checked(builder(Method::GET, "/api/config").build()?.send().await?)
            .await?
            .json()
            .await?,
    )
}

/// Renews by the cookie.
pub(crate) async fn refresh() -> ApiResult<Session> {
    open("/api/auth/refresh", &Refresh::default()).await
}

/// Reads server-sent events until the stream ends. `last_event_id` says what is here already.
pub(crate) async fn events<E: DeserializeOwned>(
    method: Method,
    path: &str,
    last_event_id: Option<String>,
    mut on_event: impl FnMut(E),
) -> ApiResult<()> {
    let response = send(|token| {
        let mut builder =
            bearer(builder(method.clone(), path), token).header("accept", "text/event-stream");
        if let Some(id) = &last_event_id {
            builder = builder.header("last-event-id", id);
        }
        builder.build()
    })
    .await?;
    let reader: web_sys::ReadableStreamDefaultReader = response
        .body()
        .ok_or(ApiError::Unreadable)?
        .get_reader()
        .unchecked_into();
    let mut buffer = Vec::new();
    loop {
        let read = JsFuture::from(reader.read())
            .await
            .map_err(|_| ApiError::Network)?;
        let read: web_sys::ReadableStreamReadResult = read.unchecked_into();
        if read.get_done().unwrap_or(false) {
            return Ok(());
        }
        buffer.extend(
            read.get_value()
                .unchecked_into::<js_sys::Uint8Array>()
                .to_vec(),
        );
        // Frames are cut as bytes, so that a letter of several bytes is never cut.
        while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
            let frame: Vec<u8> = buffer.drain(..end + 2).collect();
            let frame = String::from_utf8_lossy(&frame);
            let data: String = frame
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .map(str::trim_start)
                .collect();
            // Signs of life have no data.
            if let Ok(event) = serde_json::from_str(&data) {
                on_event(event);
            }
        }
    }
}
