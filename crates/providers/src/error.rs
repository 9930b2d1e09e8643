//! What a provider's failure means, as a stable code and a sentence that a person can act on.

use genai::webc;
use mockingbird_shared::wire::Provider;
use serde_json::Value;

/// A provider did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct ProviderError {
    /// Whose fault it is.
    pub provider: Provider,
    /// What went wrong.
    pub failure: Failure,
}

/// The ways in which providers fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 401 or 403.
    KeyRefused,
    /// No money left.
    QuotaUsedUp,
    /// 429.
    RateLimited {
        /// As the provider said.
        retry_after_seconds: Option<u64>,
    },
    /// 404 for the model.
    ModelUnknown,
    /// Nothing came in time.
    TimedOut,
    /// No connection.
    Unreachable,
    /// 5xx, or an error inside a stream.
    Unavailable,
    /// The stream ended in the middle.
    BrokenStream,
    /// What came makes no sense.
    Nonsense,
    /// Any other refusal.
    Rejected {
        /// HTTP status.
        status: u16,
    },
}

impl ProviderError {
    /// A failure of this provider.
    pub fn new(provider: Provider, failure: Failure) -> Self {
        Self { provider, failure }
    }

    /// Stable.
    pub fn code(&self) -> &'static str {
        match self.failure {
            Failure::KeyRefused => "provider_key_refused",
            Failure::QuotaUsedUp => "provider_quota_used_up",
            Failure::RateLimited { .. } => "provider_rate_limited",
            Failure::ModelUnknown => "provider_model_unknown",
            Failure::TimedOut => "provider_timed_out",
            Failure::Unreachable => "provider_unreachable",
            Failure::Unavailable => "provider_unavailable",
            Failure::BrokenStream => "provider_stream_broken",
            Failure::Nonsense => "provider_nonsense",
            Failure::Rejected { .. } => "provider_rejected",
        }
    }

    /// Whether trying again is of no use: the key or the account must be mended first.
    pub fn is_lasting(&self) -> bool {
        matches!(self.failure, Failure::KeyRefused | Failure::QuotaUsedUp)
    }

    /// What happened and what to do.
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

    /// Reads genai's error. The request and the answer are not kept: they hold the transcript.
    pub(crate) fn from_genai(provider: Provider, error: &genai::Error) -> Self {
        Self::new(provider, classify(error))
    }
}

impl Failure {
    /// Lets good answers through; the body of a refusal tells what it is.
    pub(crate) async fn of_status(response: reqwest::Response) -> Result<reqwest::Response, Self> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = retry_after(response.headers());
        let body = response.text().await.unwrap_or_default();
        Err(from_status(status.as_u16(), &body, retry_after))
    }
}

fn classify(error: &genai::Error) -> Failure {
    use genai::Error as E;
    match error {
        E::WebModelCall { webc_error, .. } | E::WebAdapterCall { webc_error, .. } => {
            classify_web(webc_error)
        }
        E::HttpError {
            status,
            body,
            headers,
            ..
        } => from_status(status.as_u16(), body, retry_after(headers)),
        E::WebStream { error, .. } => {
            if let Some(inner) = error.downcast_ref::<E>() {
                classify(inner)
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

fn classify_web(error: &webc::Error) -> Failure {
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

pub(crate) fn from_reqwest(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_connect() || error.is_builder() {
        Failure::Unreachable
    } else {
        Failure::BrokenStream
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

/// A websocket that was refused: there is no body that would tell more.
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

fn in_stream(body: &Value) -> Failure {
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
