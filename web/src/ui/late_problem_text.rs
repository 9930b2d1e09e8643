//! The texts of problem codes that the first pages do not need. Not here: those that they do (`problem_text`).

use super::problem_text::bring;
use crate::language::*;
use mockingbird_shared::wire::ProblemCode;

/// Lets every problem have its text. Called with each late part, so that the first load need not hold them.
pub(crate) fn know_every_problem() {
    bring(late_text);
}

fn late_text(i18n: I18n, code: ProblemCode) -> &'static str {
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
        ProblemCode::InvalidValue => t_string!(i18n, problem.invalid_value),
        ProblemCode::PayloadTooLarge => t_string!(i18n, problem.payload_too_large),
        ProblemCode::NotFound => t_string!(i18n, problem.not_found),
        ProblemCode::MethodNotAllowed => t_string!(i18n, problem.method_not_allowed),
        ProblemCode::AlreadyExists => t_string!(i18n, problem.already_exists),
        ProblemCode::OtherVersion => t_string!(i18n, problem.other_version),
        ProblemCode::ServiceKeyRefused => t_string!(i18n, problem.service_key_refused),
        ProblemCode::EmailTaken => t_string!(i18n, problem.email_taken),
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
        ProblemCode::MailNotAllowed => t_string!(i18n, problem.mail_not_allowed),
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
        ProblemCode::ProviderAddressUnknown => t_string!(i18n, problem.provider_address_unknown),
        ProblemCode::ProviderContextTooLong => t_string!(i18n, problem.provider_context_too_long),
        ProblemCode::ProviderAnswerTooLong => t_string!(i18n, problem.provider_answer_too_long),
        ProblemCode::ProviderTimedOut => t_string!(i18n, problem.provider_timed_out),
        ProblemCode::ProviderUnreachable => t_string!(i18n, problem.provider_unreachable),
        ProblemCode::ProviderUnavailable => t_string!(i18n, problem.provider_unavailable),
        ProblemCode::ProviderStreamBroken => t_string!(i18n, problem.provider_stream_broken),
        ProblemCode::ProviderNonsense => t_string!(i18n, problem.provider_nonsense),
        ProblemCode::ProviderRejected => t_string!(i18n, problem.provider_rejected),
        ProblemCode::Other => t_string!(i18n, problem.internal_error),
        // `problem_text` has these, and is asked first. All are named, so that a new code is not forgotten.
        ProblemCode::RateLimited
        | ProblemCode::LimitReached
        | ProblemCode::TimedOut
        | ProblemCode::UpstreamUnavailable
        | ProblemCode::InternalError
        | ProblemCode::NotSignedIn
        | ProblemCode::SessionEnded
        | ProblemCode::TokenExpired
        | ProblemCode::TokenRefused
        | ProblemCode::CsrfRefused
        | ProblemCode::InvalidField
        | ProblemCode::InvalidCredentials
        | ProblemCode::EmailNotConfirmed
        | ProblemCode::AccountDisabled
        | ProblemCode::SignInExpired
        | ProblemCode::LinkExpired
        | ProblemCode::GuestsDisabled
        | ProblemCode::RegistrationDisabled
        | ProblemCode::MailLimitReached
        | ProblemCode::CaptchaRequired
        | ProblemCode::SignInNotSupported
        | ProblemCode::SignInServiceError => "",
    }
}
