use serde::{Deserialize, Serialize};

/// What went wrong, for programs: one stable code for each thing that a person or a client can do about it.
///
/// Each code has a text in every language of the web app (`problem.<code>` in `web/locales`) and is listed in
/// the OpenAPI document.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProblemCode {
    // --- Requests ---
    /// The body is not JSON.
    InvalidJson,
    /// The body is JSON, but not of the expected form.
    InvalidBody,
    /// The `Content-Type` of the body is not JSON.
    JsonExpected,
    /// A query parameter is not valid.
    InvalidQuery,
    /// The id in the path is not valid.
    InvalidPath,
    /// The `cursor` is not one that a list has returned.
    InvalidCursor,
    /// The `Last-Event-ID` is not one that a stream has sent.
    InvalidEventId,
    /// The `Idempotency-Key` is too long or not valid text.
    InvalidIdempotencyKey,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyKeyReused,
    /// The multipart form is malformed.
    InvalidForm,
    /// The field named in `field` is not valid.
    InvalidField,
    /// The database cannot store one of the values.
    InvalidValue,
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// It does not exist, or belongs to somebody else.
    NotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// The same thing exists already.
    AlreadyExists,
    /// Too many requests within a minute.
    RateLimited,
    /// The limit on stored things or on simultaneous work is reached.
    LimitReached,
    /// The request took too long.
    TimedOut,
    /// A service behind the API does not answer.
    UpstreamUnavailable,
    /// An unexpected failure; the server's log has the details.
    InternalError,
    /// The stored data were written by another release in a form that this one does not know.
    OtherVersion,

    // --- Signing in ---
    /// Nobody is signed in.
    NotSignedIn,
    /// The session is over; sign in again.
    SessionEnded,
    /// The access token has expired.
    TokenExpired,
    /// The access token is not valid.
    TokenRefused,
    /// A key of the Supabase project was sent in place of a person's access token.
    ServiceKeyRefused,
    /// The request comes from another site.
    CsrfRefused,
    /// E-mail address or password is wrong.
    InvalidCredentials,
    /// The e-mail address is registered already.
    EmailTaken,
    /// The e-mail address is not confirmed yet.
    EmailNotConfirmed,
    /// The account is disabled.
    AccountDisabled,
    /// The sign-in through a provider was not finished in time, or was finished in another browser.
    SignInExpired,
    /// The link from a mail was used already, or has expired.
    LinkExpired,
    /// Signing in as a guest is not enabled.
    GuestsDisabled,
    /// Registration is not enabled.
    RegistrationDisabled,
    /// The person has an account already, so there is no guest to upgrade.
    NotAGuest,
    /// A guest wants what needs an account.
    AccountNeeded,
    /// The identity belongs to an account already, perhaps to this one.
    IdentityTaken,
    /// Without it, nobody could come into the account any more.
    LastWayIn,
    /// The account has its address from this identity.
    IdentityHasAddress,
    /// The project lets nobody link identities.
    LinkingDisabled,
    /// The person must show that it is them: by the present password, or by a mail to their address.
    ReauthenticationNeeded,
    /// The server has sent as many mails as it may for now.
    MailLimitReached,
    /// The server may not send mails to this address.
    MailNotAllowed,
    /// The server wants a proof that a person is there (a captcha), which this release does not show.
    CaptchaRequired,
    /// The account signs in by another service or with a second factor, which this release does not know.
    SignInNotSupported,
    /// Only administrators may do that.
    AdministratorsOnly,
    /// An administrator is not to be disabled or removed by another.
    IsAdministrator,
    /// There would be no administrator any more.
    LastAdministrator,
    /// The sign-in service refuses, with a code that this release does not know.
    SignInServiceError,

    // --- Interviews ---
    /// The interview was changed by another request at the same time.
    InterviewChanged,
    /// The interview has started already.
    AlreadyStarted,
    /// The interview has not started.
    NotStarted,
    /// The interview is over.
    InterviewOver,
    /// The interview is not over, so it has no feedback yet.
    InterviewNotOver,
    /// The interviewer has the floor, so no answer is accepted.
    NotYourTurn,
    /// The candidate has the floor, so no reply is due.
    NotInterviewersTurn,
    /// The stage to skip to does not come after the present one.
    NotForward,
    /// The request is not possible in the present state.
    Refused,
    /// The interview continues by voice, so no written answer is accepted.
    ByVoice,
    /// Another interview has this room name.
    RoomNameTaken,
    /// Interviews in this language are not supported.
    LanguageNotSupported,
    /// A job description was given as the résumé, or a résumé as the job description.
    WrongDocumentKind,
    /// Nobody is making the reply that was followed any more.
    ReplyInterrupted,
    /// Nobody is writing the report that was followed any more.
    ReportInterrupted,
    /// A job failed at every attempt allowed.
    AttemptsUsedUp,
    /// A job was given up.
    JobFailed,
    /// There is no LiveKit project for an interview by voice.
    VoiceNotAvailable,
    /// There is no key for speech to text, or none for text to speech.
    VoiceKeysMissing,

    // --- Documents ---
    /// The file is an old Word document (`.doc`).
    LegacyWordFile,
    /// The file is of a word processor whose files only it can read, such as Pages.
    OtherWordProcessor,
    /// The file is protected by a password.
    FileEncrypted,
    /// The file has too many pages.
    TooManyPages,
    /// The file takes too much time or memory to read.
    FileTooHeavy,
    /// The file has no text, for instance because it is a scan.
    NoTextFound,
    /// The file has hardly any text: pictures of pages with a stamped line or two.
    HardlyAnyText,
    /// What was read of the file is no language, because its fonts don't tell which letters they draw.
    TextIllegible,
    /// The letters of a text file can't be told from its bytes.
    UnknownLetters,
    /// The file is damaged.
    FileUnreadable,
    /// The file is not of a supported kind.
    UnknownFileKind,

    // --- Keys and providers ---
    /// A stored key cannot be decrypted any more.
    KeyUnreadable,
    /// The address of the endpoint is not allowed.
    EndpointNotAllowed,
    /// No key of the chosen provider is stored.
    ProviderKeyMissing,
    /// The provider refuses the key.
    ProviderKeyRefused,
    /// The account at the provider has no credit left.
    ProviderQuotaUsedUp,
    /// The provider receives too many requests with this key.
    ProviderRateLimited,
    /// The provider does not know the model.
    ProviderModelUnknown,
    /// There is no model at the address of the endpoint.
    ProviderAddressUnknown,
    /// The interview is longer than the model can read.
    ProviderContextTooLong,
    /// The model's answer was too long for its limit.
    ProviderAnswerTooLong,
    /// The provider did not answer in time.
    ProviderTimedOut,
    /// The provider cannot be reached.
    ProviderUnreachable,
    /// The provider reports a failure of its own.
    ProviderUnavailable,
    /// The provider's answer broke off.
    ProviderStreamBroken,
    /// The provider's answer cannot be understood.
    ProviderNonsense,
    /// The provider rejects the request.
    ProviderRejected,

    /// A code that this release does not know; only the text in `detail` explains it. Never sent.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// The code as it is in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads a stored code; one of another release becomes `Other`.
    pub fn from_stored(code: &str) -> Self {
        code.parse().unwrap_or(Self::Other)
    }

    /// All codes that are ever sent: every one but `Other`.
    pub fn all() -> impl Iterator<Item = Self> {
        let all = <Self as strum::VariantArray>::VARIANTS;
        all.iter().copied().filter(|code| *code != Self::Other)
    }
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ProblemCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("What went wrong; stable."))
            .enum_values(Some(Self::all().map(Self::as_str)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ProblemCode {}

#[cfg(test)]
mod tests {
    use super::ProblemCode;

    #[test]
    fn a_code_has_one_name_and_an_unknown_one_is_not_an_error() {
        for code in ProblemCode::all() {
            let json = serde_json::to_value(code).unwrap();
            assert_eq!(json, code.as_str());
            assert_eq!(ProblemCode::from_stored(code.as_str()), code);
        }
        let of_tomorrow = serde_json::from_str::<ProblemCode>("\"moon_is_full\"").unwrap();
        assert_eq!(of_tomorrow, ProblemCode::Other);
        assert_eq!(ProblemCode::from_stored("moon_is_full"), ProblemCode::Other);
    }
}
