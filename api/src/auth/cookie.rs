//! The refresh token in a cookie that no script can read.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const NAME: &str = "mockingbird_refresh";
/// Sent to these paths alone.
const PATH: &str = "/api/auth";
/// How long the browser keeps it; Supabase Auth decides whether it still works.
const MAX_AGE: time::Duration = time::Duration::days(30);

/// The cookie with the token.
pub fn keep(token: &SecretString, public_url: &Url) -> Cookie<'static> {
    cookie(token.expose_secret().to_owned(), public_url, MAX_AGE)
}

/// A cookie that removes it.
pub fn forget(public_url: &Url) -> Cookie<'static> {
    cookie(String::new(), public_url, time::Duration::ZERO)
}

/// The token that came with the request.
pub fn read(jar: &CookieJar) -> Option<SecretString> {
    jar.get(NAME)
        .map(|cookie| SecretString::from(cookie.value()))
}

fn cookie(value: String, public_url: &Url, max_age: time::Duration) -> Cookie<'static> {
    Cookie::build((NAME, value))
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(public_url.scheme() == "https")
        .max_age(max_age)
        .build()
}
