use crate::pii::Pii;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the refresh token travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenDelivery {
    /// In an HttpOnly cookie: for browsers.
    #[default]
    Cookie,
    /// In the JSON body: for programs.
    Json,
}

/// `POST /api/auth/register`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Register {
    /// Must not be registered.
    pub email: Pii,
    /// 8 to 72 characters.
    pub password: Pii,
    /// At most 100 characters.
    pub name: Pii,
    /// See there.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/login`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Login {
    /// As registered.
    pub email: Pii,
    /// As set.
    pub password: Pii,
    /// See there.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/guest`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guest {
    /// See there.
    #[serde(default)]
    pub token_delivery: TokenDelivery,
}

/// `POST /api/auth/callback`: what Supabase Auth's redirect brought, either the code of PKCE or the older fragment tokens.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignInCallback {
    /// PKCE.
    Code {
        /// From the query.
        code: Pii,
        /// What the browser made the challenge of.
        code_verifier: Pii,
    },
    /// Fragment tokens.
    Tokens {
        /// From the fragment.
        access_token: Pii,
        /// From the fragment.
        refresh_token: Pii,
    },
}

/// `POST /api/auth/refresh`. Browsers send an empty object: their token is in the cookie.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// For programs; the answer then carries the next one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<Pii>,
}

/// `POST /api/auth/upgrade`: a guest becomes an account and keeps everything.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upgrade {
    /// Must not be registered.
    pub email: Pii,
    /// 8 to 72 characters.
    pub password: Pii,
    /// At most 100 characters.
    pub name: Pii,
}

/// `POST /api/auth/recover`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recover {
    /// Where the mail goes, if it is registered.
    pub email: Pii,
}

/// `PUT /api/auth/password`, after a recovery link.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    /// 8 to 72 characters, another one than before.
    pub password: Pii,
}

/// What signing in and refreshing answer.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// For the `Authorization: Bearer` header; kept in memory.
    pub access_token: Pii,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Only with `token_delivery: json`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<Pii>,
    /// Who is signed in.
    pub user: SessionUser,
}

/// What registering answers.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Registered {
    /// Signed in at once.
    SignedIn(Session),
    /// A mail with a link is on its way.
    ConfirmationSent,
}

/// Who is signed in, as the token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionUser {
    /// Supabase's id.
    pub id: Uuid,
    /// None for guests.
    pub email: Option<Pii>,
    /// Whether nothing of this person outlives the visit.
    pub is_guest: bool,
}

/// `GET /api/profile`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Supabase's id.
    pub id: Uuid,
    /// May be empty.
    pub display_name: Pii,
    /// None for guests.
    pub email: Option<Pii>,
    /// An https address or a small `data:` picture.
    pub avatar_url: Option<String>,
    /// Language of the interface, such as `en`.
    pub language: String,
    /// Whether nothing of this person outlives the visit.
    pub is_guest: bool,
}

/// `PUT /api/profile`. Anything else in the body, such as `is_admin`, is refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileUpdate {
    /// At most 100 characters.
    pub display_name: Pii,
    /// An https address, a `data:` picture below 100 000 characters, or none.
    pub avatar_url: Option<String>,
    /// Such as `en` or `de`.
    pub language: String,
}

/// `GET /api/config`: what the web app must know before anybody is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicConfig {
    /// Where the redirect to a social provider starts.
    pub supabase_url: String,
    /// Whether Google is on.
    pub google: bool,
    /// Whether guests are let in.
    pub guests: bool,
    /// Whether there is a LiveKit server for interviews by voice; people may bring their own all the same.
    pub voice: bool,
}
