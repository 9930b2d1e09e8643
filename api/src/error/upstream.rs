//! What the failures of the parts below mean to a client: one `From` for each, which chooses status and words.

use super::ApiError;
use crate::gotrue::AuthError;
use axum::http::StatusCode;
use mockingbird_keys::Unreadable;
use mockingbird_net::AddressRefused;
use mockingbird_providers::ProviderError;
use mockingbird_service::interviewer_choice::ChoiceError;
use mockingbird_service::interviews::ServiceError;
use mockingbird_shared::interview::Refusal;
use mockingbird_shared::limits::ANSWER_MAX_CHARS;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{Limited, StoreError};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => Self::not_found(what),
            StoreError::Changed | StoreError::JobLost => Self::conflict(
                ProblemCode::InterviewChanged,
                "Something else happened in this interview at the same moment. Load it again, then repeat.",
            ),
            StoreError::LimitReached(limited) => {
                Self::conflict(ProblemCode::LimitReached, limit_sentence(limited))
            }
            StoreError::Duplicate { constraint } if constraint.contains("room_name") => {
                Self::conflict(
                    ProblemCode::RoomNameTaken,
                    "An interview with this room name exists already.",
                )
                .on_field("room_name")
            }
            StoreError::Duplicate { .. } => {
                Self::conflict(ProblemCode::AlreadyExists, "That exists already.")
            }
            StoreError::Constraint { constraint } => on_constraint(&constraint),
            StoreError::OtherVersion(what) => Self::conflict(
                ProblemCode::OtherVersion,
                format!(
                    "This {what} was written by another version of Mockingbird, which this one can't read."
                ),
            ),
            StoreError::AdministratorsOnly => Self::forbidden(
                ProblemCode::AdministratorsOnly,
                "Only administrators may do that.",
            ),
            StoreError::IsAdministrator => Self::conflict(
                ProblemCode::IsAdministrator,
                "This is an administrator. The command line takes that from them first: \
                 `mockingbird-api admin revoke`.",
            ),
            StoreError::LastAdministrator => Self::conflict(
                ProblemCode::LastAdministrator,
                "You are the last administrator. Make somebody else one first: `mockingbird-api admin grant`.",
            ),
            StoreError::Token => token_refused(),
            StoreError::SessionEnded => session_ended(),
            StoreError::Unreachable => Self::unavailable("The database"),
            StoreError::KeyRefused => {
                tracing::error!(%error, "nothing can be read or written");
                Self::unavailable("The database")
            }
            StoreError::Unexpected(error) => Self::unexpected(error),
        }
    }
}

fn session_ended() -> ApiError {
    ApiError::unauthorized(
        ProblemCode::SessionEnded,
        "Your session has ended. Sign in again.",
    )
}

/// An access token that is not one of the project's, or not a person's.
pub(crate) fn token_refused() -> ApiError {
    ApiError::unauthorized(
        ProblemCode::TokenRefused,
        "The access token is not accepted. Sign in again.",
    )
}

/// The way into an account that must stay.
pub(crate) fn last_way_in() -> ApiError {
    ApiError::conflict(
        ProblemCode::LastWayIn,
        "This is the last way into your account. Link another one first.",
    )
}

/// What is full, and what the person can do about it.
fn limit_sentence(limited: Limited) -> &'static str {
    match limited {
        Limited::Interviews => {
            "You have as many interviews as are kept. Remove some old ones first."
        }
        Limited::Documents => "You have as many documents as are kept. Remove some old ones first.",
        Limited::Turns => {
            "This interview has as many turns as are kept. End it, and set up another one."
        }
        Limited::VoiceInterviews => {
            "Two of your interviews by voice wait for an interviewer or have one. End one of \
             them, or let it go on by text."
        }
        Limited::Work => {
            "Too many of your interviews wait for a reply or a report. Wait until some of them have it."
        }
        Limited::Corrections => "You have corrected as much in this interview as is kept.",
        Limited::ExportSize => "The file with everything of yours is too large to be kept.",
        Limited::Other => "You have as many of these as are kept. Remove some old ones first.",
    }
}

/// A value that the database refuses. The API checks earlier; this is the last line, so it names what it can.
fn on_constraint(constraint: &str) -> ApiError {
    let field = [
        "display_name", "avatar_url", "language", "role", "company", "level", "name", "text",
        "config",
    ]
    .into_iter()
    .find(|field| constraint.contains(field));
    match field {
        Some(field) => ApiError::invalid(
            field,
            format!("The value of `{field}` is not one that can be stored."),
        ),
        None => ApiError::unprocessable(
            ProblemCode::InvalidValue,
            "One of the values can't be stored.",
        ),
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Refused(refusal) => refusal.into(),
            ServiceError::Choice(error) => error.into(),
            ServiceError::ByVoice => Self::conflict(
                ProblemCode::ByVoice,
                "This interview goes on by voice. Switch to text first.",
            ),
            ServiceError::NoSuchPlace => {
                Self::invalid("start", "There is no such place in one of your answers.")
            }
            ServiceError::NoSuchAnswer => {
                Self::invalid("seq", "This is not the number of an answer to a question.")
            }
            ServiceError::AnswerEmpty => Self::invalid("text", "The answer is empty."),
            ServiceError::AnswerTooLong => Self::invalid(
                "text",
                format!("The answer is longer than {ANSWER_MAX_CHARS} characters."),
            ),
            ServiceError::NotOver => Self::conflict(
                ProblemCode::InterviewNotOver,
                "The interview is not over yet. Feedback and practice come after it.",
            ),
        }
    }
}

impl From<ChoiceError> for ApiError {
    fn from(error: ChoiceError) -> Self {
        match error {
            ChoiceError::Endpoint(refused) => refused.into(),
            ChoiceError::Unreadable(provider) => {
                tracing::error!(%provider, %error, "a stored key is of no use");
                Self::conflict(error.code(), error.sentence())
            }
            ChoiceError::Missing(_) => Self::conflict(error.code(), error.sentence()),
        }
    }
}

impl From<Unreadable> for ApiError {
    fn from(error: Unreadable) -> Self {
        ChoiceError::from(error).into()
    }
}

impl From<AddressRefused> for ApiError {
    fn from(refused: AddressRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            AddressRefused::NoEndpoint | AddressRefused::NoLivekit => Self::invalid("url", detail),
            AddressRefused::NotAllowed => {
                Self::unprocessable(ProblemCode::EndpointNotAllowed, detail).on_field("url")
            }
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unreachable => Self::unavailable("The sign-in service"),
            AuthError::Unexpected(error) => Self::unexpected(error),
            AuthError::RateLimited {
                retry_after_seconds: Some(seconds),
            } => Self::too_many(seconds),
            // It does not say how long. Its limits fill up again by the second or by the hour, so nothing is promised.
            AuthError::RateLimited { .. } => Self::too_many_for_now(
                ProblemCode::RateLimited,
                "The sign-in service is asked too often at the moment. Try again in a minute or later.",
            )
            .retry_after(TRY_AGAIN_SECONDS),
            AuthError::MailJustSent => Self::too_many_for_now(
                ProblemCode::MailLimitReached,
                "A mail was sent a moment ago. Look into the mailbox, and into the folder for \
                 spam; if the address had a mistake, try again later.",
            ),
            AuthError::MailLimit => Self::too_many_for_now(
                ProblemCode::MailLimitReached,
                "This server has sent as many mails as it may for now. Look whether one has come; \
                 if not, try again later.",
            ),
            AuthError::Refused {
                status,
                code,
                weaknesses,
                ..
            } => on_auth_code(status, &code, &weaknesses),
        }
    }
}

/// When a client may ask again that was not told how long to wait: a hint for programs, no promise.
const TRY_AGAIN_SECONDS: u64 = 60;

/// Supabase Auth's codes in the product's words.
fn on_auth_code(status: u16, code: &str, weaknesses: &[String]) -> ApiError {
    match code {
        "user_already_exists" | "email_exists" => ApiError::conflict(
            ProblemCode::EmailTaken,
            "This address is registered already. Log in, or reset the password.",
        )
        .on_field("email"),
        "weak_password" => ApiError::invalid("password", password_advice(weaknesses)),
        "same_password" => {
            ApiError::invalid("password", "Choose another password than the one you have.")
        }
        "current_password_invalid" => {
            ApiError::invalid("current_password", "The present password is another one.")
        }
        "invalid_credentials" => ApiError::unauthorized(
            ProblemCode::InvalidCredentials,
            "The e-mail or the password is wrong.",
        ),
        "email_not_confirmed" | "provider_email_needs_verification" => ApiError::forbidden(
            ProblemCode::EmailNotConfirmed,
            "Open the link in the mail we sent you first.",
        ),
        "user_banned" => ApiError::forbidden(
            ProblemCode::AccountDisabled,
            "This account has been disabled.",
        ),
        "refresh_token_not_found"
        | "refresh_token_already_used"
        | "session_not_found"
        | "session_expired" => session_ended(),
        "bad_jwt" | "no_authorization" | "user_not_found" | "unexpected_audience" => token_refused(),
        "reauthentication_needed" | "reauthentication_not_valid" | "current_password_required" => {
            ApiError::forbidden(
                ProblemCode::ReauthenticationNeeded,
                "Show first that it is you: ask for a recovery mail, and set the password by its link.",
            )
        }
        "bad_code_verifier"
        | "flow_state_not_found"
        | "flow_state_expired"
        | "flow_state_already_used"
        | "bad_oauth_state"
        | "bad_oauth_callback" => ApiError::unauthorized(
            ProblemCode::SignInExpired,
            "This sign-in was not finished in time, or in another window. Start again.",
        ),
        "identity_already_exists" => ApiError::conflict(
            ProblemCode::IdentityTaken,
            "This identity is linked to an account already. Sign in with it to see which.",
        ),
        "single_identity_not_deletable" => last_way_in(),
        "email_conflict_identity_not_deletable" => ApiError::conflict(
            ProblemCode::EmailTaken,
            "Your account would get an address that is registered already.",
        ),
        "identity_not_found" => ApiError::not_found("identity"),
        "otp_expired" => ApiError::unauthorized(
            ProblemCode::LinkExpired,
            "This link or code has been used or has expired, perhaps by a mail scanner that opens \
             links first. If it was to confirm your address, try to log in. Otherwise ask for a \
             new mail.",
        ),
        "anonymous_provider_disabled" => ApiError::forbidden(
            ProblemCode::GuestsDisabled,
            "Guests are not let in here. Register, it takes a minute.",
        ),
        "signup_disabled" | "email_provider_disabled" | "otp_disabled" | "provider_disabled" => {
            ApiError::forbidden(
                ProblemCode::RegistrationDisabled,
                "Registration is closed here.",
            )
        }
        "email_address_not_authorized" => ApiError::unprocessable(
            ProblemCode::MailNotAllowed,
            "This server can't send mails to this address yet. Tell its operator, or come in another way.",
        )
        .on_field("email"),
        "captcha_failed" => ApiError::forbidden(
            ProblemCode::CaptchaRequired,
            "This server asks for a captcha, which this app does not show. Tell its operator.",
        ),
        "manual_linking_disabled" => ApiError::forbidden(
            ProblemCode::LinkingDisabled,
            "This server does not let people link identities. Tell its operator, or register by e-mail.",
        ),
        "user_sso_managed" | "insufficient_aal" => ApiError::forbidden(
            ProblemCode::SignInNotSupported,
            "This account is managed elsewhere or has a second factor, which this app does not know.",
        ),
        "over_request_rate_limit" | "over_sms_send_rate_limit" => AuthError::RateLimited {
            retry_after_seconds: None,
        }
        .into(),
        "request_timeout" | "conflict" | "hook_timeout" | "hook_timeout_after_retry" => {
            ApiError::unavailable("The sign-in service")
        }
        "validation_failed" | "email_address_invalid" => {
            ApiError::invalid("email", "The sign-in service refuses this address.")
        }
        _ => unknown_auth_code(status, code),
    }
}

/// What a password lacks, in Supabase Auth's reasons.
fn password_advice(weaknesses: &[String]) -> &'static str {
    let lacks = |reason: &str| weaknesses.iter().any(|weakness| weakness == reason);
    if lacks("pwned") {
        "This password is known from a data leak. Choose another one."
    } else if lacks("characters") {
        "Choose a password with small and capital letters, digits and other signs."
    } else {
        "Choose a longer password: at least 8 characters."
    }
}

/// A refusal that this release does not know: its code is told, so that somebody can look it up.
fn unknown_auth_code(status: u16, code: &str) -> ApiError {
    let well_formed = |code: &str| {
        let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        (1..=64).contains(&code.len()) && code.bytes().all(named)
    };
    let told = if well_formed(code) { code } else { "no code" };
    tracing::error!(
        status,
        code = told,
        "Supabase Auth refuses for an unknown reason"
    );
    ApiError::new(
        StatusCode::BAD_GATEWAY,
        ProblemCode::SignInServiceError,
        format!("The sign-in service refuses this ({told}). Tell the operator of this server."),
    )
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let (code, detail) = match refusal {
            Refusal::AlreadyStarted => (
                ProblemCode::AlreadyStarted,
                "The interview has begun already.",
            ),
            Refusal::NotStarted => (
                ProblemCode::NotStarted,
                "The interview has not begun. Start it first.",
            ),
            Refusal::Ended => (ProblemCode::InterviewOver, "The interview is over."),
            Refusal::NotCandidatesTurn => (
                ProblemCode::NotYourTurn,
                "The interviewer is still speaking. Your answer was not taken.",
            ),
            Refusal::NotInterviewersTurn => (
                ProblemCode::NotInterviewersTurn,
                "The interviewer waits for your answer.",
            ),
            Refusal::NotForward => (
                ProblemCode::NotForward,
                "Only a later stage can be skipped to.",
            ),
            Refusal::NothingToJudge | Refusal::ScoreOutOfRange => {
                (ProblemCode::Refused, "That is not possible now.")
            }
        };
        Self::conflict(code, detail)
    }
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, error.code(), error.sentence())
    }
}
