//! The store's errors, and how they are read from PostgREST's answers.

use crate::request::{Failure, Rights, is_too_early};
use postgrest::rp_postgrest_error::{ErrorDetails, ErrorResponse};

/// The result of the store's methods.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the database did not do what was asked. Every method can fail with `Unreachable` and `Unexpected`, and
/// with `Token` if it uses a person's token; `# Errors` of a method names the others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such row, or the person may not see it. The text names the kind of row.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Somebody else has written the row since it was read.
    #[error("the row has changed")]
    Changed,
    /// Another worker holds the job now, or nobody wants it any more.
    #[error("the job is not held any more")]
    JobLost,
    /// The owner has as many of these as the database allows.
    #[error("the limit on {0:?} is reached")]
    LimitReached(Limited),
    /// A unique constraint refuses the row.
    #[error("duplicate: {constraint}")]
    Duplicate {
        /// The constraint's name in the database.
        constraint: String,
    },
    /// A check, not-null or foreign key constraint refuses the row, or a value has the wrong form.
    #[error("constraint: {constraint}")]
    Constraint {
        /// The constraint's name in the database; empty if a value has the wrong form.
        constraint: String,
    },
    /// Another release wrote the row in a form that this one cannot read. The text names the kind of row.
    #[error("the {0} was written by another version")]
    OtherVersion(&'static str),
    /// Only administrators may do that, and the person is none.
    #[error("administrators only")]
    AdministratorsOnly,
    /// It would be done to an administrator, which none does to another.
    #[error("an administrator")]
    IsAdministrator,
    /// There would be no administrator any more.
    #[error("the last administrator")]
    LastAdministrator,
    /// PostgREST refuses the person's token: it is not valid, or has expired.
    #[error("the token is refused")]
    Token,
    /// The session of the person's token has ended, or the person is banned.
    #[error("the session has ended")]
    SessionEnded,
    /// The project refuses the keys of the service, so that nobody's request gets through: not the person's fault.
    #[error("the project refuses SUPABASE_ANON_KEY or SUPABASE_SERVICE_ROLE_KEY")]
    KeyRefused,
    /// PostgREST or PostgreSQL did not answer in time. A write may have happened or not.
    #[error("the database does not answer")]
    Unreachable,
    /// Any other failure, for the log. The text contains no values of rows.
    #[error("{0}")]
    Unexpected(String),
}

/// What has a limit on its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Interviews of one person.
    Interviews,
    /// Documents of one person.
    Documents,
    /// Turns of one interview.
    Turns,
    /// Interviews of one person that wait for a voice worker or have one.
    VoiceInterviews,
    /// Replies and reports of one person that wait or are being made.
    Work,
    /// Corrections of one interview.
    Corrections,
    /// The size of the file with everything that is kept of a person.
    ExportSize,
    /// Something that this release does not know.
    Other,
}

impl Limited {
    /// Reads the `detail` that the database sends with `limit_reached`.
    fn from_detail(detail: &str) -> Self {
        match detail {
            "interviews" => Self::Interviews,
            "documents" => Self::Documents,
            "voice" => Self::VoiceInterviews,
            "reply" | "report" | "export" => Self::Work,
            "corrections" => Self::Corrections,
            _ => Self::Other,
        }
    }
}

impl StoreError {
    /// Whether the same request may succeed later, without anybody changing it.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable | Self::KeyRefused)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable => Self::Unreachable,
            Failure::Refused {
                status,
                rights,
                body: Some(body),
            } => from_body(status.as_u16(), rights, &body),
            Failure::Refused { status, .. } if status.is_server_error() => Self::Unreachable,
            // The gateway in front of PostgREST, which looks at the keys alone.
            Failure::Refused { status, .. } if status.as_u16() == 401 => Self::KeyRefused,
            Failure::Refused { status, .. } => {
                Self::Unexpected(format!("PostgREST answered {status} without a code"))
            }
            // PostgREST's text may contain values of rows, so it is dropped.
            Failure::Unreadable => {
                Self::Unexpected("PostgREST answered in a form that is not understood".into())
            }
            Failure::NotSendable => Self::Unexpected("a request can't be put together".into()),
        }
    }
}

/// The error in a PostgREST answer: SQLSTATE codes (PostgreSQL, appendix A) and PostgREST's own codes.
fn from_body(status: u16, rights: Rights, body: &ErrorResponse) -> StoreError {
    let (code, message) = (body.code.as_str(), body.message.as_str());
    let detail = match &body.details {
        Some(ErrorDetails::Text(text)) => text.as_str(),
        _ => "",
    };
    match (code, status) {
        ("PT409", _) if message == "limit_reached" => {
            StoreError::LimitReached(Limited::from_detail(detail))
        }
        ("PT403", _) if message == "administrators_only" => StoreError::AdministratorsOnly,
        ("PT409", _) if message == "is_administrator" => StoreError::IsAdministrator,
        ("PT409", _) if message == "last_administrator" => StoreError::LastAdministrator,
        ("PT404", _) if message == "user_not_found" => StoreError::NotFound("user"),
        ("PT422", _) => StoreError::Constraint {
            constraint: message.to_owned(),
        },
        ("PT404", _) if message == "interview_not_found" => StoreError::NotFound("interview"),
        ("PT404", _) => StoreError::NotFound("row"),
        ("PT409", _) if message == "job_lost" => StoreError::JobLost,
        ("PT409", _) => StoreError::Changed,
        ("PT401", _) if message == "session_ended" => StoreError::SessionEnded,
        ("23505", _) => StoreError::Duplicate {
            constraint: quoted(message),
        },
        ("23514", _) if quoted(message) == "turns_count_limit" => {
            StoreError::LimitReached(Limited::Turns)
        }
        ("23514", _) if quoted(message) == "data_export_parts_count_limit" => {
            StoreError::LimitReached(Limited::ExportSize)
        }
        ("23514" | "23502" | "23503", _) => StoreError::Constraint {
            constraint: quoted(message),
        },
        // Class 22: text that PostgreSQL can't hold, numbers out of range.
        (code, _) if code.starts_with("22") => StoreError::Constraint {
            constraint: String::new(),
        },
        // A clock is ahead: signing in again would bring a token that is no better.
        (_, 401) if is_too_early(body) => StoreError::Unreachable,
        (_, 401) if rights == Rights::Service => StoreError::KeyRefused,
        (_, 401) => StoreError::Token,
        ("57014" | "PGRST003", _) | (_, 502..=504) => StoreError::Unreachable,
        (code, status) => StoreError::Unexpected(format!("PostgREST answered {status} {code}")),
    }
}

/// The constraint's name in a message of PostgreSQL: the last text in quotation marks.
fn quoted(message: &str) -> String {
    message.rsplit('"').nth(1).unwrap_or_default().to_owned()
}
