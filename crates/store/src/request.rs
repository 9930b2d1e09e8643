//! One request to PostgREST: with the rights of a person or of the service, and sent once more where PostgREST does not
//! believe a token that is good.
//!
//! Such a refusal passes by itself: the clocks of those who sign and of those who check differ a little, or a signing
//! key is so new that PostgREST has not read it. Nothing has happened in the database by then, so that sending the same
//! request again can do nothing twice.

use postgrest::rp_postgrest_error::{ErrorResponse, PostgrestError};
use postgrest::{Builder, reqwest};
use reqwest::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::time::Duration;

/// How long is waited before a request is sent once more: clocks differ by a second or so, and nobody notices this.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Whose rights a request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Those of the person whose token it carries.
    Person,
    /// Those of the service role.
    Service,
}

/// A request that is being put together.
pub(crate) struct Request {
    builder: Builder,
    rights: Rights,
}

/// Why there is no answer, or none that is a success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It could not be put together, or not be sent, or the answer did not come to its end.
    Unreachable,
    /// A value of ours can't be sent.
    NotSendable,
    /// The answer is an error.
    Refused {
        status: StatusCode,
        rights: Rights,
        /// PostgREST's own error; a gateway in front of it has others.
        body: Option<Box<ErrorResponse>>,
    },
    /// The answer is a success in a form that is not understood.
    Unreadable,
}

impl Request {
    pub(crate) fn new(builder: Builder, rights: Rights) -> Self {
        Self { builder, rights }
    }

    fn map(self, change: impl FnOnce(Builder) -> Builder) -> Self {
        Self {
            builder: change(self.builder),
            ..self
        }
    }

    pub(crate) fn select(self, columns: impl Into<Cow<'static, str>>) -> Self {
        self.map(|builder| builder.select(columns))
    }

    pub(crate) fn eq(self, column: &str, value: impl AsRef<str>) -> Self {
        self.map(|builder| builder.eq(column, value))
    }

    pub(crate) fn order(self, columns: &str) -> Self {
        self.map(|builder| builder.order(columns))
    }

    pub(crate) fn limit(self, count: usize) -> Self {
        self.map(|builder| builder.limit(count))
    }

    pub(crate) fn append_query(&mut self, key: &'static str, value: impl Into<Cow<'static, str>>) {
        self.builder.append_query(key, value);
    }

    pub(crate) fn insert_json<T: Serialize + ?Sized>(self, row: &T) -> Self {
        self.map(|builder| builder.insert_json(row))
    }

    pub(crate) fn upsert_json<T: Serialize + ?Sized>(self, row: &T) -> Self {
        self.map(|builder| builder.upsert_json(row))
    }

    pub(crate) fn update_json<T: Serialize + ?Sized>(self, change: &T) -> Self {
        self.map(|builder| builder.update_json(change))
    }

    pub(crate) fn on_conflict(self, columns: &'static str) -> Self {
        self.map(|builder| builder.on_conflict(columns))
    }

    pub(crate) fn return_minimal(self) -> Self {
        self.map(Builder::return_minimal)
    }

    pub(crate) fn delete(self) -> Self {
        self.map(Builder::delete)
    }

    /// Sends it and reads the rows, or the result of the function.
    pub(crate) async fn fetch<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let body = self.send().await?.bytes().await;
        let body = body.map_err(|_| Failure::Unreachable)?;
        // Once for the whole answer, not for each text in it.
        let text = std::str::from_utf8(&body).map_err(|_| Failure::Unreadable)?;
        serde_json::from_str(text).map_err(|_| Failure::Unreadable)
    }

    /// Sends it where no rows are wanted.
    pub(crate) async fn execute_checked(self) -> Result<(), Failure> {
        self.send().await.map(drop)
    }

    async fn send(self) -> Result<reqwest::Response, Failure> {
        let rights = self.rights;
        let request = self.builder.build().map_err(|_| Failure::NotSendable)?;
        let again = request.try_clone();
        match (checked(request, rights).await, again) {
            (Err(failure), Some(again)) if failure.may_pass_by_itself() => {
                tokio::time::sleep(AGAIN_AFTER).await;
                checked(again, rights).await
            }
            (outcome, _) => outcome,
        }
    }
}

async fn checked(
    request: reqwest::RequestBuilder,
    rights: Rights,
) -> Result<reqwest::Response, Failure> {
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await.map_err(|_| Failure::Unreachable)?;
    let body = PostgrestError::from_slice(status, &body)
        .ok()
        .map(|error| Box::new(error.response().clone()));
    Err(Failure::Refused {
        status,
        rights,
        body,
    })
}

impl Failure {
    /// Whether PostgREST refuses a token for another reason than that it has expired.
    fn may_pass_by_itself(&self) -> bool {
        match self {
            Self::Refused {
                status: StatusCode::UNAUTHORIZED,
                body: Some(body),
                ..
            } => is_about_token(body) && !is_expired(body),
            _ => false,
        }
    }
}

/// Whether it is the token that PostgREST refuses: its signature (`PGRST301`), or what it says (`PGRST303`).
fn is_about_token(body: &ErrorResponse) -> bool {
    matches!(body.code.as_str(), "PGRST301" | "PGRST303")
}

/// Whether a refusal of the token says that it has expired.
fn is_expired(body: &ErrorResponse) -> bool {
    body.message.to_ascii_lowercase().starts_with("jwt expired")
}

/// Whether the token is good in a while: its clock is ahead of PostgREST's.
pub(crate) fn is_too_early(body: &ErrorResponse) -> bool {
    let message = body.message.to_ascii_lowercase();
    is_about_token(body) && (message.contains("future") || message.contains("not yet"))
}
