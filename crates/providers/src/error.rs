//! What a provider's failure means, as a stable code and a sentence that a person can act on.

use mockingbird_net::{AddressRefused, BodyError};
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::ProblemCode;

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
    /// The provider has no such model.
    ModelUnknown,
    /// There is nothing at the address that takes requests to a model: status 404 or 405 without a word about the model, a
    /// redirect, or a page for people.
    AddressUnknown,
    /// The conversation, or the material of a report, is longer than the model can read.
    ContextTooLong,
    /// The model used up its limit, on thoughts alone or in the middle of what it was to write.
    AnswerTooLong,
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
    /// A failure of this provider. Only an address of one's own can be mended by the person: at a vendor, what is not there
    /// is the model.
    pub fn new(provider: Provider, failure: Failure) -> Self {
        let is_own_address = provider.is_own_endpoint() || provider == Provider::Livekit;
        let failure = match failure {
            Failure::AddressUnknown if !is_own_address => Failure::ModelUnknown,
            failure => failure,
        };
        Self { provider, failure }
    }

    /// The code that clients and translations know this failure by; it does not change between releases.
    pub fn code(&self) -> ProblemCode {
        match self.failure {
            Failure::KeyRefused => ProblemCode::ProviderKeyRefused,
            Failure::QuotaUsedUp => ProblemCode::ProviderQuotaUsedUp,
            Failure::RateLimited { .. } => ProblemCode::ProviderRateLimited,
            Failure::ModelUnknown => ProblemCode::ProviderModelUnknown,
            Failure::AddressUnknown => ProblemCode::ProviderAddressUnknown,
            Failure::ContextTooLong => ProblemCode::ProviderContextTooLong,
            Failure::AnswerTooLong => ProblemCode::ProviderAnswerTooLong,
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
            Failure::AddressUnknown => "Nothing at the address of your endpoint takes such requests. Check it in Keys: it may lack /v1 at its end."
                .to_owned(),
            Failure::ContextTooLong => format!(
                "This interview is longer than the model of {name} can read. Choose a model with a larger context."
            ),
            Failure::AnswerTooLong => format!(
                "The answer of {name} was too long for its limit, so that nothing complete came. Try again, or choose a model that thinks less."
            ),
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
