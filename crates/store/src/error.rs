//! What the database refuses or fails at, and how PostgREST says so.

use postgrest::Error;
use postgrest::rp_postgrest_error::ErrorDetails;

/// What the store's methods answer.
pub type StoreResult<T> = Result<T, StoreError>;

/// The database did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No such row, or not for this person.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Somebody else wrote first, or holds the job now.
    #[error("the row has changed")]
    Changed,
    /// The owner has as many of these as the database keeps.
    #[error("the limit on {0:?} is reached")]
    LimitReached(Limited),
    /// A unique constraint.
    #[error("duplicate: {constraint}")]
    Duplicate {
        /// Its name.
        constraint: String,
    },
    /// A check constraint, or a value of the wrong form.
    #[error("constraint: {constraint}")]
    Constraint {
        /// Its name, or empty.
        constraint: String,
    },
    /// The row holds what only another version of Mockingbird can read.
    #[error("the {0} was written by another version")]
    OtherVersion(&'static str),
    /// PostgREST refuses the token.
    #[error("the token is refused")]
    Token,
    /// PostgREST or PostgreSQL does not answer; what was to be written may have been written or not.
    #[error("the database does not answer")]
    Unreachable,
    /// Anything else.
    #[error("{0}")]
    Unexpected(String),
}

/// What is limited in number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Interviews of a person.
    Interviews,
    /// Documents of a person.
    Documents,
    /// Turns of an interview.
    Turns,
    /// Interviews of a person that wait for an interviewer by voice or have one.
    VoiceInterviews,
    /// Replies and reports of a person that wait or are being made.
    Work,
    /// Something that this version does not know.
    Other,
}

impl Limited {
    /// The detail of `limit_reached` in the database.
    fn from_detail(detail: &str) -> Self {
        match detail {
            "interviews" => Self::Interviews,
            "documents" => Self::Documents,
            "voice" => Self::VoiceInterviews,
            "reply" | "report" => Self::Work,
            _ => Self::Other,
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        if error.is_jwt_expired() {
            return Self::Token;
        }
        if let Some(body) = error.postgrest_body() {
            return from_body(
                error.status().map_or(500, |status| status.as_u16()),
                body.code.as_str(),
                body.message.as_str(),
                match &body.details {
                    Some(ErrorDetails::Text(text)) => text,
                    _ => "",
                },
            );
        }
        match error {
            Error::Request(_) | Error::ResponseBody { .. } => Self::Unreachable,
            error
                if error
                    .status()
                    .is_some_and(|status| status.is_server_error()) =>
            {
                Self::Unreachable
            }
            // Its text may hold values of rows.
            _ => Self::Unexpected("PostgREST answered in a form that is not understood".into()),
        }
    }
}

/// SQLSTATE (PostgreSQL, appendix A) and PostgREST's own codes.
fn from_body(status: u16, code: &str, message: &str, detail: &str) -> StoreError {
    match (code, status) {
        ("PT409", _) if message == "limit_reached" => {
            StoreError::LimitReached(Limited::from_detail(detail))
        }
        ("PT404", _) => StoreError::NotFound("interview"),
        ("PT409", _) => StoreError::Changed,
        ("23505", _) => StoreError::Duplicate {
            constraint: quoted(message),
        },
        ("23514", _) if quoted(message) == "turns_count_limit" => {
            StoreError::LimitReached(Limited::Turns)
        }
        ("23514" | "23502" | "23503", _) => StoreError::Constraint {
            constraint: quoted(message),
        },
        // Text that PostgreSQL can't hold, numbers out of range.
        (code, _) if code.starts_with("22") => StoreError::Constraint {
            constraint: String::new(),
        },
        (_, 401) => StoreError::Token,
        ("57014" | "PGRST003", _) | (_, 502..=504) => StoreError::Unreachable,
        (code, status) => StoreError::Unexpected(format!("PostgREST answered {status} {code}")),
    }
}

/// The constraint's name: the last thing that PostgreSQL puts in quotation marks.
fn quoted(message: &str) -> String {
    message.rsplit('"').nth(1).unwrap_or_default().to_owned()
}
