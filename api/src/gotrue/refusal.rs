//! Refusals of Supabase Auth, of its gateway and of proxies in front: what they mean.

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// How Supabase Auth begins to say that a mail went to the same address a moment ago; it has no code of its own for it.
const MAIL_WAS_SENT: &str = "For security purposes";

/// Supabase Auth did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// It does not answer, or answers with a server error.
    #[error("Supabase Auth does not answer")]
    Unreachable,
    /// It limits how often it is asked: all people come from this server's address, so that one person's haste, or many
    /// people at nine o'clock, meet the same limit.
    #[error("Supabase Auth is asked too often")]
    RateLimited {
        /// What its `Retry-After` says, in seconds; it rarely has one.
        retry_after_seconds: Option<u64>,
    },
    /// It sent a mail to this address a moment ago, and sends no other yet.
    #[error("Supabase Auth sent a mail to this address a moment ago")]
    MailJustSent,
    /// The project's mails of this hour are used up.
    #[error("Supabase Auth sends no more mails for now")]
    MailLimit,
    /// It refuses, for any other reason, which its `code` names.
    #[error("Supabase Auth answered {status} {code}: {message}")]
    Refused {
        /// The HTTP status of its answer.
        status: u16,
        /// GoTrue's own stable code, such as `user_not_found`; may be empty.
        code: String,
        /// GoTrue's message, in English and for developers.
        message: String,
        /// What is wrong with a password that is too weak: `length`, `characters`, `pwned`.
        weaknesses: Vec<String>,
    },
    /// It answered something that is not in its form.
    #[error("{0}")]
    Unexpected(String),
}

/// The codes by which Supabase Auth says that a session will never be renewed again; an unknown code says nothing of
/// the session. A gateway that refuses the project's key, for instance, answers 401 without any.
const ENDED: [&str; 6] = [
    "refresh_token_not_found",
    "refresh_token_already_used",
    "session_not_found",
    "session_expired",
    "user_not_found",
    "user_banned",
];

/// The codes by which it says that an access token is not, or no longer, one of its own.
const TOKEN_REFUSED: [&str; 2] = ["bad_jwt", "no_authorization"];

impl AuthError {
    /// Whether the session that was to be renewed has ended for good.
    pub fn ends_session(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if ENDED.contains(&code.as_str()))
    }

    /// Whether there is no session for this access token, so that there is none to end.
    pub fn says_signed_out(&self) -> bool {
        let refuses_token =
            matches!(self, Self::Refused { code, .. } if TOKEN_REFUSED.contains(&code.as_str()));
        refuses_token || self.ends_session()
    }

    /// Whether it refuses with this code.
    pub fn has_code(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}

/// What an answer other than a success means. It may come from Supabase Auth, from Supabase's gateway, or from a proxy.
pub(super) fn failure(
    status: StatusCode,
    retry_after_seconds: Option<u64>,
    body: &[u8],
) -> AuthError {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Weakness {
        reasons: Vec<String>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refusal {
        error_code: Option<String>,
        code: Value,
        msg: Option<String>,
        message: Option<String>,
        weak_password: Option<Weakness>,
    }
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let code = refusal
        .error_code
        .or_else(|| refusal.code.as_str().map(str::to_owned))
        .unwrap_or_default();
    let message = refusal.msg.or(refusal.message).unwrap_or_default();
    if code == "over_email_send_rate_limit" {
        return if message.starts_with(MAIL_WAS_SENT) {
            AuthError::MailJustSent
        } else {
            AuthError::MailLimit
        };
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return AuthError::RateLimited {
            retry_after_seconds,
        };
    }
    if status.is_server_error() {
        return AuthError::Unreachable;
    }
    AuthError::Refused {
        status: status.as_u16(),
        code,
        message,
        weaknesses: refusal
            .weak_password
            .map(|weak| weak.reasons)
            .unwrap_or_default(),
    }
}
