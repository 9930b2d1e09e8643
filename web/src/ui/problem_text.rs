//! Error texts in the reader's language, one for each problem code.

use crate::api::ApiError;
use crate::language::*;
use leptos::prelude::{Get, RwSignal, Signal};
use mockingbird_shared::wire::ProblemCode;
use std::cell::Cell;
use std::hint::black_box;

/// Why a request has failed, in the reader's language.
pub(crate) fn problem_text(i18n: I18n, error: &ApiError) -> String {
    match error {
        ApiError::Network => t_string!(i18n, problem.network).to_owned(),
        ApiError::SignedOut => t_string!(i18n, problem.signed_out).to_owned(),
        ApiError::Unreadable => t_string!(i18n, problem.unreadable).to_owned(),
        ApiError::Problem(problem) => code_text(i18n, problem.code, &problem.detail),
    }
}

/// What a failed request says of one field of its form.
pub(crate) fn field_error(
    i18n: I18n,
    error: RwSignal<Option<ApiError>>,
    field: &'static str,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let error = error.get().filter(|error| error.field() == Some(field));
        error.map(|error| problem_text(i18n, &error))
    })
}

/// The text of a problem code. `detail` is the server's own sentence, in English: it is shown in English
/// where it says more than the code does, and in brackets in another language where nothing else names the
/// mistake.
pub(crate) fn code_text(i18n: I18n, code: ProblemCode, detail: &str) -> String {
    let Some(text) = text_of(i18n, code) else {
        return detail.to_owned();
    };
    let is_english = i18n.get_locale() == Locale::en;
    match said_more(code) {
        More::Unknown => detail.to_owned(),
        More::Mistake | More::Case if is_english && !detail.is_empty() => detail.to_owned(),
        More::Mistake if !detail.is_empty() => format!("{text} ({detail})"),
        More::Mistake | More::Case | More::Nothing => text.to_owned(),
    }
}

/// What the server's sentence says beyond its code.
enum More {
    Nothing,
    /// Which provider, which limit.
    Case,
    /// What is wrong with what the person has written.
    Mistake,
    /// The code is of a later release, so that the sentence is all there is.
    Unknown,
}

fn said_more(code: ProblemCode) -> More {
    match code {
        ProblemCode::Other => More::Unknown,
        ProblemCode::InvalidField
        | ProblemCode::InvalidValue
        | ProblemCode::InvalidBody
        | ProblemCode::InvalidQuery
        | ProblemCode::SignInServiceError => More::Mistake,
        ProblemCode::PayloadTooLarge
        | ProblemCode::MailLimitReached
        | ProblemCode::TooManyPages
        | ProblemCode::KeyUnreadable
        | ProblemCode::EndpointNotAllowed
        | ProblemCode::VoiceKeysMissing
        | ProblemCode::VoiceNotAvailable
        | ProblemCode::AttemptsUsedUp
        | ProblemCode::JobFailed
        | ProblemCode::ReplyInterrupted
        | ProblemCode::ReportInterrupted
        | ProblemCode::ProviderKeyMissing
        | ProblemCode::ProviderKeyRefused
        | ProblemCode::ProviderQuotaUsedUp
        | ProblemCode::ProviderRateLimited
        | ProblemCode::ProviderModelUnknown
        | ProblemCode::ProviderAddressUnknown
        | ProblemCode::ProviderContextTooLong
        | ProblemCode::ProviderAnswerTooLong
        | ProblemCode::ProviderTimedOut
        | ProblemCode::ProviderUnreachable
        | ProblemCode::ProviderUnavailable
        | ProblemCode::ProviderStreamBroken
        | ProblemCode::ProviderNonsense
        | ProblemCode::ProviderRejected => More::Case,
        _ => More::Nothing,
    }
}

/// The texts of all codes, once a late part has brought them.
type AllTexts = fn(I18n, ProblemCode) -> &'static str;

thread_local! {
    static ALL_TEXTS: Cell<Option<AllTexts>> = const { Cell::new(None) };
}

/// Brings the texts of all codes; called with each late part.
pub(super) fn bring(texts: AllTexts) {
    // The compiler must not find out that there is one function alone: it would call that one, and so put it into the
    // first part.
    ALL_TEXTS.set(black_box(Some(texts)));
}

/// `None` where the text has not come: the server's sentence is shown then.
fn text_of(i18n: I18n, code: ProblemCode) -> Option<&'static str> {
    let all = ALL_TEXTS.get();
    early_text(i18n, code).or_else(|| all.map(|texts| texts(i18n, code)))
}

/// What can go wrong on the first pages. The other texts are no part of the first load.
fn early_text(i18n: I18n, code: ProblemCode) -> Option<&'static str> {
    Some(match code {
        ProblemCode::InvalidField => t_string!(i18n, problem.invalid_field),
        ProblemCode::RateLimited => t_string!(i18n, problem.rate_limited),
        ProblemCode::LimitReached => t_string!(i18n, problem.limit_reached),
        ProblemCode::TimedOut => t_string!(i18n, problem.timed_out),
        ProblemCode::UpstreamUnavailable => t_string!(i18n, problem.upstream_unavailable),
        ProblemCode::InternalError => t_string!(i18n, problem.internal_error),
        ProblemCode::NotSignedIn => t_string!(i18n, problem.not_signed_in),
        ProblemCode::SessionEnded => t_string!(i18n, problem.session_ended),
        ProblemCode::TokenExpired => t_string!(i18n, problem.token_expired),
        ProblemCode::TokenRefused => t_string!(i18n, problem.token_refused),
        ProblemCode::CsrfRefused => t_string!(i18n, problem.csrf_refused),
        ProblemCode::InvalidCredentials => t_string!(i18n, problem.invalid_credentials),
        ProblemCode::EmailNotConfirmed => t_string!(i18n, problem.email_not_confirmed),
        ProblemCode::AccountDisabled => t_string!(i18n, problem.account_disabled),
        ProblemCode::SignInExpired => t_string!(i18n, problem.sign_in_expired),
        ProblemCode::LinkExpired => t_string!(i18n, problem.link_expired),
        ProblemCode::GuestsDisabled => t_string!(i18n, problem.guests_disabled),
        ProblemCode::RegistrationDisabled => t_string!(i18n, problem.registration_disabled),
        ProblemCode::MailLimitReached => t_string!(i18n, problem.mail_limit_reached),
        ProblemCode::CaptchaRequired => t_string!(i18n, problem.captcha_required),
        ProblemCode::SignInNotSupported => t_string!(i18n, problem.sign_in_not_supported),
        ProblemCode::SignInServiceError => t_string!(i18n, problem.sign_in_service_error),
        _ => return None,
    })
}
