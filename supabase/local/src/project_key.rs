//! The keys of the project, as the gateway of a hosted one treats them.
//!
//! The older keys are JWTs of a role, the newer ones (`sb_publishable_…`, `sb_secret_…`) are only looked up. Not here:
//! what a request asks for (`gateway`).

use crate::layout::{ANON_KEY, JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY, SERVICE_ROLE_KEY};
use axum::Json;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use time::OffsetDateTime;

/// Seconds that the token lives which PostgREST gets in place of a key. One request needs no more.
const TOKEN_SECONDS: i64 = 60;

/// A key of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProjectKey {
    Anon,
    ServiceRole,
    Publishable,
    Secret,
}

/// Why a request gets no further than the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The request carries no key.
    NoKey,
    /// Its key is not one of the project.
    UnknownKey,
    /// It has a key of the newer form as a bearer token.
    KeyAsBearer,
    /// It comes from a browser, with the key that opens everything.
    SecretInBrowser,
}

impl ProjectKey {
    /// The key of a request, from the header `apikey` or the query.
    pub(crate) fn of(request: &Request) -> Result<Self, Refusal> {
        let text = |name| {
            let value = request.headers().get(name);
            value.and_then(|value| value.to_str().ok())
        };
        let from_query = || {
            let query = request.uri().query()?.as_bytes();
            let mut pairs = url::form_urlencoded::parse(query);
            pairs
                .find(|(name, _)| name == "apikey")
                .map(|(_, value)| value.into_owned())
        };
        let given = text(header::HeaderName::from_static("apikey"))
            .map(str::to_owned)
            .or_else(from_query)
            .ok_or(Refusal::NoKey)?;
        let key = Self::parse(&given).ok_or(Refusal::UnknownKey)?;
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        // The very same key is let through, and refused by what is behind, which takes JWTs alone.
        if bearer.is_some_and(|bearer| bearer.starts_with("sb_") && bearer != given) {
            return Err(Refusal::KeyAsBearer);
        }
        let browser = text(header::USER_AGENT).is_some_and(|agent| agent.contains("Mozilla/"));
        if key == Self::Secret && browser {
            return Err(Refusal::SecretInBrowser);
        }
        Ok(key)
    }

    fn parse(key: &str) -> Option<Self> {
        match key {
            ANON_KEY => Some(Self::Anon),
            SERVICE_ROLE_KEY => Some(Self::ServiceRole),
            PUBLISHABLE_KEY => Some(Self::Publishable),
            SECRET_KEY => Some(Self::Secret),
            _ => None,
        }
    }

    /// What PostgREST gets as a bearer token where the request has none.
    pub(crate) fn bearer_for_rest(self) -> Option<String> {
        match self {
            Self::Anon => Some(ANON_KEY.to_owned()),
            Self::ServiceRole => Some(SERVICE_ROLE_KEY.to_owned()),
            Self::Publishable => token_of("anon"),
            Self::Secret => token_of("service_role"),
        }
    }

    /// What Auth gets where the request has none: a token for the paths of the admin, nothing that would pass for a
    /// person's.
    pub(crate) fn bearer_for_auth(self) -> Option<String> {
        match self {
            Self::Secret => token_of("service_role"),
            Self::Anon | Self::ServiceRole | Self::Publishable => None,
        }
    }
}

fn token_of(role: &str) -> Option<String> {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let claims = json!({"iss": "supabase", "role": role, "iat": now, "exp": now + TOKEN_SECONDS});
    let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).ok()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (message, hint) = match self {
            Self::NoKey => (
                "No API key found in request",
                "No `apikey` request header or url param was found.",
            ),
            Self::UnknownKey => (
                "Invalid API key",
                "Double check your Supabase `anon` or `service_role` API key.",
            ),
            Self::KeyAsBearer => (
                "Invalid authorization",
                "A publishable or secret key belongs in `apikey`; it is no bearer token.",
            ),
            Self::SecretInBrowser => (
                "Forbidden use of secret API key in browser",
                "Secret API keys can only be used in a protected environment.",
            ),
        };
        let body = json!({"message": message, "hint": hint});
        (StatusCode::UNAUTHORIZED, Json(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn key(headers: &[(&str, &str)]) -> Result<ProjectKey, Refusal> {
        let mut request = Request::builder().uri("/rest/v1/profiles");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        ProjectKey::of(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn a_key_of_the_newer_form_belongs_in_apikey_alone() {
        let bearer = |key: &str| format!("Bearer {key}");
        assert_eq!(key(&[("apikey", SECRET_KEY)]), Ok(ProjectKey::Secret));
        let stray = bearer(SECRET_KEY);
        assert_eq!(
            key(&[("apikey", ANON_KEY), ("authorization", &stray)]),
            Err(Refusal::KeyAsBearer)
        );
        let persons = bearer("a.persons.token");
        assert_eq!(
            key(&[("apikey", PUBLISHABLE_KEY), ("authorization", &persons)]),
            Ok(ProjectKey::Publishable)
        );
        assert_eq!(key(&[("authorization", &persons)]), Err(Refusal::NoKey));
        assert_eq!(
            key(&[("apikey", "sb_secret_of_another")]),
            Err(Refusal::UnknownKey)
        );
    }

    #[test]
    fn the_secret_key_is_refused_from_browsers() {
        let browser = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
        assert_eq!(
            key(&[("apikey", SECRET_KEY), browser]),
            Err(Refusal::SecretInBrowser)
        );
        assert_eq!(
            key(&[("apikey", PUBLISHABLE_KEY), browser]),
            Ok(ProjectKey::Publishable)
        );
    }
}
