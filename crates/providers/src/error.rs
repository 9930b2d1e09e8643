//! What a provider's failure means, as a stable code and a sentence that a person can act on.

use genai::webc;
use mockingbird_net::{AddressRefused, BodyError, LimitedBody};
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::ProblemCode;
use serde_json::Value;

/// How much of a refusal's body is read: enough for what providers write there.
const REFUSAL_MAX_BYTES: usize = 64 * 1024;

/// A provider did not do what was asked. Its text is `sentence`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct ProviderError {
    /// The provider that was asked.
    pub provider: Provider,
    /// What went wrong.
    pub failure: Failure,
}

/// The ways in which providers fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The key is wrong or may not do this: status 401 or 403.
    KeyRefused,
    /// The account has no credit left: status 402, or a body that says so.
    QuotaUsedUp,
    /// The key is used too often: status 429.
    RateLimited {
        /// How long to wait, in seconds, where the provider tells it (`Retry-After`).
        retry_after_seconds: Option<u64>,
    },
    /// The provider has no such model, or the address is wrong: status 404.
    ModelUnknown,
    /// The provider took longer than its time limit.
    TimedOut,
    /// No connection could be made, or the address is not valid.
    Unreachable,
    /// The address that a person has named leads to this machine or network, where nobody may send this server.
    AddressRefused,
    /// The provider is out of order: status 5xx, or an error inside a stream that began well.
    Unavailable,
    /// The connection or the stream ended before the answer was complete.
    BrokenStream,
    /// The answer has not the form that was asked for, says nothing, or is longer than any real one.
    Nonsense,
    /// The request was refused for another reason.
    Rejected {
        /// The HTTP status.
        status: u16,
    },
}

impl ProviderError {
    /// A failure of this provider.
    pub fn new(provider: Provider, failure: Failure) -> Self {
        Self { provider, failure }
    }

    /// The failure, without whose it is.
    pub(crate) fn into_failure(self) -> Failure {
        self.failure
    }

    /// The code that clients and translations know this failure by; it does not change between releases.
    pub fn code(&self) -> ProblemCode {
        match self.failure {
            Failure::KeyRefused => ProblemCode::ProviderKeyRefused,
            Failure::QuotaUsedUp => ProblemCode::ProviderQuotaUsedUp,
            Failure::RateLimited { .. } => ProblemCode::ProviderRateLimited,
            Failure::ModelUnknown => ProblemCode::ProviderModelUnknown,
            Failure::TimedOut => ProblemCode::ProviderTimedOut,
            Failure::Unreachable => ProblemCode::ProviderUnreachable,
            Failure::AddressRefused => ProblemCode::EndpointNotAllowed,
            Failure::Unavailable => ProblemCode::ProviderUnavailable,
            Failure::BrokenStream => ProblemCode::ProviderStreamBroken,
            Failure::Nonsense => ProblemCode::ProviderNonsense,
            Failure::Rejected { .. } => ProblemCode::ProviderRejected,
        }
    }

    /// Whether trying again is of no use: the key or the account must be mended first.
    pub fn is_lasting(&self) -> bool {
        matches!(
            self.failure,
            Failure::KeyRefused | Failure::QuotaUsedUp | Failure::AddressRefused
        )
    }

    /// What happened and what the person can do, in English.
    pub fn sentence(&self) -> String {
        let name = self.provider.display_name();
        match &self.failure {
            Failure::KeyRefused => format!(
                "{name} refused this key. Paste a new one in Keys; your interview is saved."
            ),
            Failure::QuotaUsedUp => {
                format!(
                    "Your {name} account has no credit left. Top it up, or go on with the built-in interviewer."
                )
            }
            Failure::RateLimited {
                retry_after_seconds: Some(seconds),
            } => {
                format!(
                    "{name} asks to wait {seconds} seconds. Try again then; your interview is saved."
                )
            }
            Failure::RateLimited {
                retry_after_seconds: None,
            } => {
                format!(
                    "{name} is getting too many requests from this key. Wait a minute and try again."
                )
            }
            Failure::ModelUnknown => {
                format!("{name} does not know this model. Choose another one, then try again.")
            }
            Failure::TimedOut => {
                format!("{name} did not answer in time. Try again; your interview is saved.")
            }
            Failure::Unreachable => {
                format!(
                    "{name} can't be reached from here. Check the address in Keys and the network, then try again."
                )
            }
            Failure::AddressRefused => format!(
                "This server may not call the address that is saved for {name}. Give a public https address in Keys."
            ),
            Failure::Unavailable => {
                format!("{name} has a problem of its own right now. Try again in a minute.")
            }
            Failure::BrokenStream => {
                format!("The answer of {name} broke off. Try again; your interview is saved.")
            }
            Failure::Nonsense => format!(
                "{name} sent something that makes no sense. Try again, or choose another model."
            ),
            Failure::Rejected { status } => format!(
                "{name} refused the request ({status}). Try again, or choose another model."
            ),
        }
    }
}

impl Failure {
    /// Lets answers of status 2xx through.
    ///
    /// # Errors
    /// What the status and the beginning of the body say for any other. There is no time limit on the body: callers have
    /// one.
    pub(crate) async fn of_status(response: reqwest::Response) -> Result<reqwest::Response, Self> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = retry_after(response.headers());
        let body = LimitedBody::new(response, REFUSAL_MAX_BYTES)
            .read_beginning()
            .await;
        let body = String::from_utf8_lossy(&body);
        Err(from_status(status.as_u16(), &body, retry_after))
    }
}

/// What genai's error means. The request and the answer in it are not kept: they hold the transcript.
pub(crate) fn from_genai(error: &genai::Error) -> Failure {
    use genai::Error as E;
    match error {
        E::WebModelCall { webc_error, .. } | E::WebAdapterCall { webc_error, .. } => {
            from_genai_web(webc_error)
        }
        E::HttpError {
            status,
            body,
            headers,
            ..
        } => from_status(status.as_u16(), body, retry_after(headers)),
        E::WebStream { error, .. } => {
            if let Some(inner) = error.downcast_ref::<E>() {
                from_genai(inner)
            } else if let Some(inner) = error.downcast_ref::<reqwest::Error>() {
                from_reqwest(inner)
            } else if error.is::<webc::StreamTimeout>() {
                Failure::TimedOut
            } else {
                Failure::BrokenStream
            }
        }
        // An error inside a stream that began well.
        E::ChatResponse { body, .. } => in_stream(body),
        _ => Failure::Nonsense,
    }
}

fn from_genai_web(error: &webc::Error) -> Failure {
    match error {
        webc::Error::ResponseFailedStatus {
            status,
            body,
            headers,
        } => from_status(status.as_u16(), body, retry_after(headers)),
        webc::Error::Reqwest(error) => from_reqwest(error),
        _ => Failure::Nonsense,
    }
}

/// What a failed request means.
pub(crate) fn from_reqwest(error: &reqwest::Error) -> Failure {
    if AddressRefused::in_error(error).is_some() {
        Failure::AddressRefused
    } else if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_connect() || error.is_builder() {
        Failure::Unreachable
    } else {
        Failure::BrokenStream
    }
}

/// What a body that could not be read to its end means.
pub(crate) fn from_body(error: &BodyError) -> Failure {
    match error {
        BodyError::TooLong { .. } => Failure::Nonsense,
        BodyError::Broken(error) => from_reqwest(error),
    }
}

/// Providers say "no credit" under several statuses; the body tells it from a rate limit.
pub(crate) fn from_status(status: u16, body: &str, retry_after_seconds: Option<u64>) -> Failure {
    let no_credit = [
        "insufficient_quota",
        "credit balance is too low",
        "billing_hard_limit",
        "payment_required",
    ];
    if status == 402 || no_credit.iter().any(|mark| body.contains(mark)) {
        return Failure::QuotaUsedUp;
    }
    match status {
        401 | 403 => Failure::KeyRefused,
        404 => Failure::ModelUnknown,
        408 | 504 => Failure::TimedOut,
        429 => Failure::RateLimited {
            retry_after_seconds,
        },
        500..=599 => Failure::Unavailable,
        _ => Failure::Rejected { status },
    }
}

/// What a refused websocket means by its status alone: there is no body that would tell more.
pub(crate) fn from_refused_handshake(status: u16) -> Failure {
    match status {
        401 | 403 => Failure::KeyRefused,
        402 => Failure::QuotaUsedUp,
        429 => Failure::RateLimited {
            retry_after_seconds: None,
        },
        500.. => Failure::Unavailable,
        status => Failure::Rejected { status },
    }
}

/// What an error inside a stream means, which has no status.
pub(crate) fn in_stream(body: &Value) -> Failure {
    let text = body.to_string();
    if text.contains("insufficient_quota") {
        Failure::QuotaUsedUp
    } else if text.contains("rate_limit") {
        Failure::RateLimited {
            retry_after_seconds: None,
        }
    } else if text.contains("authentication_error") || text.contains("invalid_api_key") {
        Failure::KeyRefused
    } else {
        Failure::Unavailable
    }
}

fn retry_after(headers: &reqwest::header::HeaderMap) -> Option<u64> {
    headers
        .get(reqwest::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}
