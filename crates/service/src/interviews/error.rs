//! Why the service did not do what was asked.

use crate::interviewer_choice::ChoiceError;
use mockingbird_keys::Unreadable;
use mockingbird_shared::interview::Refusal;
use mockingbird_store::StoreError;

/// What the service's methods answer.
pub type ServiceResult<T> = Result<T, ServiceError>;

/// A refusal or a failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The database refuses or fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules of interviews refuse.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The interview goes on by voice.
    #[error("the interview goes on by voice")]
    ByVoice,
    /// The answer is empty.
    #[error("the answer is empty")]
    AnswerEmpty,
    /// The answer is longer than `ANSWER_MAX_CHARS`.
    #[error("the answer is too long")]
    AnswerTooLong,
    /// A report is written when the interview is over.
    #[error("the interview is not over")]
    NotOver,
    /// The chosen provider can't be asked.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
}

impl From<Unreadable> for ServiceError {
    fn from(error: Unreadable) -> Self {
        Self::Choice(error.into())
    }
}
