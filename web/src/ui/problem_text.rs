//! Error texts in the reader's language, one for each problem code.

use crate::api::ApiError;
use crate::language::*;
use leptos::prelude::{Get, RwSignal, Signal};
use mockingbird_shared::wire::ProblemCode;

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
    let text = text_of(i18n, code);
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

fn text_of(i18n: I18n, code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::InvalidJson => t_string!(i18n, problem.invalid_json),
        ProblemCode::InvalidBody => t_string!(i18n, problem.invalid_body),
        ProblemCode::JsonExpected => t_string!(i18n, problem.json_expected),
        ProblemCode::InvalidQuery => t_string!(i18n, problem.invalid_query),
        ProblemCode::InvalidPath => t_string!(i18n, problem.invalid_path),
        ProblemCode::InvalidCursor => t_string!(i18n, problem.invalid_cursor),
        ProblemCode::InvalidEventId => t_string!(i18n, problem.invalid_event_id),
        ProblemCode::InvalidIdempotencyKey => t_string!(i18n, problem.invalid_idempotency_key),
        ProblemCode::IdempotencyKeyReused => t_string!(i18n, problem.idempotency_key_reused),
        ProblemCode::InvalidForm => t_string!(i18n, problem.invalid_form),
        ProblemCode::InvalidField => t_string!(i18n, problem.invalid_field),
        ProblemCode::InvalidValue => t_string!(i18n, problem.invalid_value),
        ProblemCode::PayloadTooLarge => t_string!(i18n, problem.payload_too_large),
        ProblemCode::NotFound => t_string!(i18n, problem.not_found),
        ProblemCode::MethodNotAllowed => t_string!(i18n, problem.method_not_allowed),
        ProblemCode::AlreadyExists => t_string!(i18n, problem.already_exists),
        ProblemCode::RateLimited => t_string!(i18n, problem.rate_limited),
        ProblemCode::LimitReached => t_string!(i18n, problem.limit_reached),
        ProblemCode::TimedOut => t_string!(i18n, problem.timed_out),
        ProblemCode::UpstreamUnavailable => t_string!(i18n, problem.upstream_unavailable),
        ProblemCode::InternalError => t_string!(i18n, problem.internal_error),
        ProblemCode::OtherVersion => t_string!(i18n, problem.other_version),
        ProblemCode::NotSignedIn => t_string!(i18n, problem.not_signed_in),
        ProblemCode::SessionEnded => t_string!(i18n, problem.session_ended),
        ProblemCode::TokenExpired => t_string!(i18n, problem.token_expired),
        ProblemCode::TokenRefused => t_string!(i18n, problem.token_refused),
        ProblemCode::ServiceKeyRefused => t_string!(i18n, problem.service_key_refused),
        ProblemCode::CsrfRefused => t_string!(i18n, problem.csrf_refused),
        ProblemCode::InvalidCredentials => t_string!(i18n, problem.invalid_credentials),
        ProblemCode::EmailTaken => t_string!(i18n, problem.email_taken),
        ProblemCode::EmailNotConfirmed => t_string!(i18n, problem.email_not_confirmed),
        ProblemCode::AccountDisabled => t_string!(i18n, problem.account_disabled),
        ProblemCode::SignInExpired => t_string!(i18n, problem.sign_in_expired),
        ProblemCode::LinkExpired => t_string!(i18n, problem.link_expired),
        ProblemCode::GuestsDisabled => t_string!(i18n, problem.guests_disabled),
        ProblemCode::RegistrationDisabled => t_string!(i18n, problem.registration_disabled),
        ProblemCode::IdentityTaken => t_string!(i18n, problem.identity_taken),
        ProblemCode::IdentityHasAddress => t_string!(i18n, problem.identity_has_address),
        ProblemCode::LinkingDisabled => t_string!(i18n, problem.linking_disabled),
        ProblemCode::LastWayIn => t_string!(i18n, problem.last_way_in),
        ProblemCode::AdministratorsOnly => t_string!(i18n, problem.administrators_only),
        ProblemCode::IsAdministrator => t_string!(i18n, problem.is_administrator),
        ProblemCode::LastAdministrator => t_string!(i18n, problem.last_administrator),
        ProblemCode::AccountNeeded => t_string!(i18n, problem.account_needed),
        ProblemCode::NotAGuest => t_string!(i18n, problem.not_a_guest),
        ProblemCode::ReauthenticationNeeded => t_string!(i18n, problem.reauthentication_needed),
        ProblemCode::MailLimitReached => t_string!(i18n, problem.mail_limit_reached),
        ProblemCode::MailNotAllowed => t_string!(i18n, problem.mail_not_allowed),
        ProblemCode::CaptchaRequired => t_string!(i18n, problem.captcha_required),
        ProblemCode::SignInNotSupported => t_string!(i18n, problem.sign_in_not_supported),
        ProblemCode::SignInServiceError => t_string!(i18n, problem.sign_in_service_error),
        ProblemCode::InterviewChanged => t_string!(i18n, problem.interview_changed),
        ProblemCode::AlreadyStarted => t_string!(i18n, problem.already_started),
        ProblemCode::NotStarted => t_string!(i18n, problem.not_started),
        ProblemCode::InterviewOver => t_string!(i18n, problem.interview_over),
        ProblemCode::InterviewNotOver => t_string!(i18n, problem.interview_not_over),
        ProblemCode::NotYourTurn => t_string!(i18n, problem.not_your_turn),
        ProblemCode::NotInterviewersTurn => t_string!(i18n, problem.not_interviewers_turn),
        ProblemCode::NotForward => t_string!(i18n, problem.not_forward),
        ProblemCode::Refused => t_string!(i18n, problem.refused),
        ProblemCode::ByVoice => t_string!(i18n, problem.by_voice),
        ProblemCode::RoomNameTaken => t_string!(i18n, problem.room_name_taken),
        ProblemCode::LanguageNotSupported => t_string!(i18n, problem.language_not_supported),
        ProblemCode::WrongDocumentKind => t_string!(i18n, problem.wrong_document_kind),
        ProblemCode::ReplyInterrupted => t_string!(i18n, problem.reply_interrupted),
        ProblemCode::ReportInterrupted => t_string!(i18n, problem.report_interrupted),
        ProblemCode::AttemptsUsedUp => t_string!(i18n, problem.attempts_used_up),
        ProblemCode::JobFailed => t_string!(i18n, problem.job_failed),
        ProblemCode::VoiceNotAvailable => t_string!(i18n, problem.voice_not_available),
        ProblemCode::VoiceKeysMissing => t_string!(i18n, problem.voice_keys_missing),
        ProblemCode::LegacyWordFile => t_string!(i18n, problem.legacy_word_file),
        ProblemCode::OtherWordProcessor => t_string!(i18n, problem.other_word_processor),
        ProblemCode::FileEncrypted => t_string!(i18n, problem.file_encrypted),
        ProblemCode::TooManyPages => t_string!(i18n, problem.too_many_pages),
        ProblemCode::FileTooHeavy => t_string!(i18n, problem.file_too_heavy),
        ProblemCode::NoTextFound => t_string!(i18n, problem.no_text_found),
        ProblemCode::HardlyAnyText => t_string!(i18n, problem.hardly_any_text),
        ProblemCode::TextIllegible => t_string!(i18n, problem.text_illegible),
        ProblemCode::UnknownLetters => t_string!(i18n, problem.unknown_letters),
        ProblemCode::FileUnreadable => t_string!(i18n, problem.file_unreadable),
        ProblemCode::UnknownFileKind => t_string!(i18n, problem.unknown_file_kind),
        ProblemCode::KeyUnreadable => t_string!(i18n, problem.key_unreadable),
        ProblemCode::EndpointNotAllowed => t_string!(i18n, problem.endpoint_not_allowed),
        ProblemCode::ProviderKeyMissing => t_string!(i18n, problem.provider_key_missing),
        ProblemCode::ProviderKeyRefused => t_string!(i18n, problem.provider_key_refused),
        ProblemCode::ProviderQuotaUsedUp => t_string!(i18n, problem.provider_quota_used_up),
        ProblemCode::ProviderRateLimited => t_string!(i18n, problem.provider_rate_limited),
        ProblemCode::ProviderModelUnknown => t_string!(i18n, problem.provider_model_unknown),
        ProblemCode::ProviderAddressUnknown => {
            t_string!(i18n, problem.provider_address_unknown)
        }
        ProblemCode::ProviderContextTooLong => {
            t_string!(i18n, problem.provider_context_too_long)
        }
        ProblemCode::ProviderAnswerTooLong => t_string!(i18n, problem.provider_answer_too_long),
        ProblemCode::ProviderTimedOut => t_string!(i18n, problem.provider_timed_out),
        ProblemCode::ProviderUnreachable => t_string!(i18n, problem.provider_unreachable),
        ProblemCode::ProviderUnavailable => t_string!(i18n, problem.provider_unavailable),
        ProblemCode::ProviderStreamBroken => t_string!(i18n, problem.provider_stream_broken),
        ProblemCode::ProviderNonsense => t_string!(i18n, problem.provider_nonsense),
        ProblemCode::ProviderRejected => t_string!(i18n, problem.provider_rejected),
        ProblemCode::Other => t_string!(i18n, problem.internal_error),
    }
}
