use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the refresh token is returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenDelivery {
    /// In an HttpOnly cookie, for browsers.
    #[default]
    Cookie,
    /// In the JSON body, for programs.
    Json,
}

/// `POST /api/auth/register`: creates an account.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// An e-mail address that is not registered yet.
    pub email: Pii,
    /// At least 8 characters, at most 72 bytes of UTF-8.
    pub password: Pii,
    /// The person's name, at most 100 characters.
    pub name: Pii,
    /// How the refresh token is returned; `cookie` if left out.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/login`: signs in with e-mail address and password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Login {
    /// The registered e-mail address.
    pub email: Pii,
    /// The account's password.
    pub password: Pii,
    /// How the refresh token is returned; `cookie` if left out.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/guest`: signs in without an account.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guest {
    /// How the refresh token is returned; `cookie` if left out.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/callback`: what Supabase Auth's redirect has brought, either a PKCE code or, in the older
/// form, tokens in the fragment.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignInCallback {
    /// A code of the PKCE flow.
    Code {
        /// The `code` of the redirect's query.
        code: Pii,
        /// The secret from which the browser derived the PKCE challenge.
        code_verifier: Pii,
    },
    /// Tokens from the fragment of the redirect.
    Tokens {
        /// The `access_token` of the fragment.
        access_token: Pii,
        /// The `refresh_token` of the fragment.
        refresh_token: Pii,
    },
}

/// `POST /api/auth/refresh`: a new access token. Browsers send an empty object, because their refresh token
/// is in the cookie.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// The refresh token of a program, usable once; the answer contains the next one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<Pii>,
}

/// `POST /api/auth/upgrade`: turns a guest into an account that keeps the guest's interviews and documents.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upgrade {
    /// An e-mail address that is not registered yet.
    pub email: Pii,
    /// At least 8 characters, at most 72 bytes of UTF-8.
    pub password: Pii,
    /// The person's name, at most 100 characters.
    pub name: Pii,
}

/// `POST /api/auth/recover`: requests a mail with a link for choosing a new password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recover {
    /// The account's e-mail address. The answer is the same whether it is registered or not.
    pub email: Pii,
}

/// `PUT /api/auth/password`: sets a new password, after a recovery link or with the present password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    /// At least 8 characters, at most 72 bytes of UTF-8; must differ from the old password.
    pub password: Pii,
    /// The present password. Not needed within an hour after a link or a code from a mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<Pii>,
}

/// `PUT /api/auth/email`: another address, after a mail that was opened or with the present password. It
/// counts once the mails about it were opened: the one to the new address, and where the project asks both,
/// the one to the present address.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeEmail {
    /// An e-mail address that is not registered yet.
    pub email: Pii,
    /// The present password. Not needed within an hour after a link or a code from a mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<Pii>,
}

/// `POST /api/auth/confirmation`: sends the mail once more that confirms a registration. That of a change of address is
/// sent again by asking for the change again; earlier mails count no more.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendAgain {
    /// The address that was registered. The answer is the same whether there is anything to confirm or not.
    pub email: Pii,
}

/// What a mail was sent for: the `type` of its link.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailKind {
    /// Confirms the address of a new account.
    Signup,
    /// Leads to a new password.
    Recovery,
    /// Confirms an address that an account is to have; a guest's, when they register.
    EmailChange,
    /// Signs in without a password.
    Magiclink,
    /// Invites to an account that somebody else has made.
    Invite,
    /// Signs in or confirms, whichever the mail was for.
    Email,
}

impl MailKind {
    /// The name as it is in links and in JSON.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What somebody has who has opened a mail.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailKey {
    /// The token that the mail's link holds.
    Link {
        /// The `token_hash` of the link.
        token_hash: Pii,
    },
    /// The code of the mail, typed by the person.
    Code {
        /// The address that the mail went to.
        email: Pii,
        /// The code that is written in the mail.
        code: Pii,
    },
}

/// `POST /api/auth/verify`: signs in by a mail. Either works once, and only until the other was used.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyMail {
    /// What the mail was sent for.
    pub kind: MailKind,
    /// How the refresh token is returned; `cookie` if left out.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
    /// What the mail holds.
    #[serde(flatten)]
    pub proof: MailKey,
}

/// The answer to `POST /api/auth/verify`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Verified {
    /// The person is signed in, with this session.
    SignedIn(Session),
    /// Nobody is signed in yet.
    Waiting {
        /// What is still missing.
        waiting_for: WaitingFor,
    },
}

/// What is still missing after a mail was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WaitingFor {
    /// A change of address has two mails, to the present address and to the new one.
    OtherMail,
}

/// A session of one's own, in this browser or another: one of the answer to `GET /api/auth/sessions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnSession {
    /// Its id in Supabase Auth.
    pub id: Uuid,
    /// When it began (RFC 3339).
    pub created_at: String,
    /// When its tokens were last renewed (RFC 3339), which a page that is open does once an hour.
    pub last_used_at: String,
    /// What the browser or program calls itself; null where it does not.
    pub user_agent: Option<Pii>,
    /// The network address that it was last used from; null where that is not known. It is that of this server for all
    /// sessions, where Supabase Auth is not told whom the server speaks for (README, hosted Supabase).
    pub address: Option<Pii>,
    /// Whether it is the session that asks.
    pub is_present: bool,
}

/// A provider whose sign-in may be one of the ways into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SocialProvider {
    /// Google, which Supabase Auth calls `google`.
    #[strum(serialize = "google")]
    Google,
    /// Microsoft, which Supabase Auth calls `azure`.
    #[strum(serialize = "azure")]
    Microsoft,
}

impl SocialProvider {
    /// The provider's name in Supabase Auth.
    pub fn auth_name(self) -> &'static str {
        self.into()
    }

    /// What Supabase Auth must ask the provider for beyond the usual: Microsoft tells an address to nobody else.
    pub fn scopes(self) -> Option<&'static str> {
        (self == Self::Microsoft).then_some("email")
    }
}

/// A way into one's account: one of the answer to `GET /api/auth/identities`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identity {
    /// Its id in Supabase Auth.
    pub id: Uuid,
    /// Supabase Auth's name of the provider: `google`, `azure`; `email` is the address with its password.
    pub provider: String,
    /// The address that the provider knows; may be another than the account's.
    pub email: Option<Pii>,
    /// When somebody last came in by it (RFC 3339).
    pub last_sign_in_at: Option<String>,
}

/// `POST /api/auth/identities`: begins to link a provider's identity to the account, after a mail that was
/// opened or with the present password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkIdentity {
    /// The provider whose identity is linked.
    pub provider: SocialProvider,
    /// The PKCE challenge (S256) of the browser that will come back with a code: 43 to 128 characters.
    pub code_challenge: String,
    /// The present password. Not needed within an hour after a link or a code from a mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<Pii>,
}

/// `DELETE /api/auth/identities/{id}`: takes a way in off, after a mail that was opened or with the present password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlinkIdentity {
    /// The present password. Not needed within an hour after a link or a code from a mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<Pii>,
}

/// Where the browser goes on.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoTo {
    /// The provider's page, which comes back to `/auth/callback`.
    pub url: String,
}

/// A session: the answer to signing in and refreshing.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The token for the `Authorization: Bearer` header. Keep it in memory only.
    pub access_token: Pii,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The token for the next refresh; only with `token_delivery: json`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<Pii>,
    /// Who is signed in.
    pub user: SessionUser,
}

/// The answer to registering.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Registered {
    /// The account exists and is signed in.
    SignedIn(Session),
    /// A mail with a confirmation link was sent; the person must follow it before signing in.
    ConfirmationSent,
}

/// The person who is signed in, as their access token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionUser {
    /// The person's id in Supabase Auth.
    pub id: Uuid,
    /// The person's e-mail address; null for guests.
    pub email: Option<Pii>,
    /// Whether the person is a guest, whose data are deleted when they log out or stay away.
    pub is_guest: bool,
}

/// `GET /api/profile`: what the signed-in person has told about themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The person's id in Supabase Auth.
    pub id: Uuid,
    /// The person's name; may be empty.
    pub display_name: Pii,
    /// The person's e-mail address; null for guests.
    pub email: Option<Pii>,
    /// The person's picture: an https address or a `data:` URL.
    pub avatar_url: Option<String>,
    /// Language of the web app, such as `en` or `de`.
    pub language: String,
    /// Whether the person is a guest, whose data are deleted when they log out or stay away.
    pub is_guest: bool,
    /// Whether the person is an administrator.
    #[serde(default)]
    pub is_admin: bool,
    /// When the account is removed (RFC 3339), because its owner wants that; null in general.
    #[serde(default)]
    pub removal_at: Option<String>,
}

/// `PUT /api/profile`. Unknown fields, such as `is_admin`, are refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileUpdate {
    /// The person's name, at most 100 characters.
    pub display_name: Pii,
    /// The person's picture: an https address or a `data:` image URL of at most 100,000 bytes, or null.
    pub avatar_url: Option<String>,
    /// Language of the web app, such as `en` or `de`.
    pub language: String,
}

/// `GET /api/config`: what a client must know before anybody is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicConfig {
    /// Address of Supabase Auth, where the redirect to a social provider starts.
    pub supabase_url: String,
    /// Whether signing in with Google is enabled.
    pub google: bool,
    /// Whether signing in with Microsoft is enabled.
    #[serde(default)]
    pub microsoft: bool,
    /// Whether signing in as a guest is enabled.
    pub guests: bool,
    /// Whether the server has a LiveKit project for interviews by voice. People may bring their own in any
    /// case.
    pub voice: bool,
}
