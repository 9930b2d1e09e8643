//! The service's error.

use crate::interviewer_choice::ChoiceError;
use mockingbird_keys::Unreadable;
use mockingbird_shared::interview::Refusal;
use mockingbird_store::StoreError;

/// The result of the service's methods.
pub type ServiceResult<T> = Result<T, ServiceError>;

/// Why the service did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The database refuses or fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules of interviews do not allow it now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The interview continues by voice, so nothing can be done by text.
    #[error("the interview goes on by voice")]
    ByVoice,
    /// The answer is empty.
    #[error("the answer is empty")]
    AnswerEmpty,
    /// The answer is longer than `ANSWER_MAX_CHARS`.
    #[error("the answer is too long")]
    AnswerTooLong,
    /// The interview is not over, so no report can be written.
    #[error("the interview is not over")]
    NotOver,
    /// A correction is of nothing that the candidate said.
    #[error("there is no such place in an answer")]
    NoSuchPlace,
    /// There is no answer with this number, or no question before it.
    #[error("there is no such answer")]
    NoSuchAnswer,
    /// The chosen provider cannot be used.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
}

impl From<Unreadable> for ServiceError {
    fn from(error: Unreadable) -> Self {
        Self::Choice(error.into())
    }
}
