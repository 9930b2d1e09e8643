//! The refresh token in a cookie that no script can read.
//!
//! Over https its name begins with `__Host-`: then a browser takes it from this very host alone, and no
//! other page of the same domain can put a session of its own there. Such a cookie has the path `/`;
//! still, only `/api/auth` reads it.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How long the browser keeps it; Supabase Auth decides whether it still works.
const MAX_AGE: time::Duration = time::Duration::days(30);

/// What the scheme of the public address allows.
struct Form {
    name: &'static str,
    path: &'static str,
    secure: bool,
}

impl Form {
    fn of(public_url: &Url) -> Self {
        if public_url.scheme() == "https" {
            Self {
                name: "__Host-mockingbird_refresh",
                path: "/",
                secure: true,
            }
        } else {
            Self {
                name: "mockingbird_refresh",
                path: "/api/auth",
                secure: false,
            }
        }
    }
}

/// The cookie with the token.
pub fn keep(token: &SecretString, public_url: &Url) -> Cookie<'static> {
    cookie(token.expose_secret().to_owned(), public_url, MAX_AGE)
}

/// A cookie that removes it.
pub fn forget(public_url: &Url) -> Cookie<'static> {
    cookie(String::new(), public_url, time::Duration::ZERO)
}

/// The token that came with the request.
pub fn read(jar: &CookieJar, public_url: &Url) -> Option<SecretString> {
    jar.get(Form::of(public_url).name)
        .map(|cookie| SecretString::from(cookie.value()))
}

fn cookie(value: String, public_url: &Url, max_age: time::Duration) -> Cookie<'static> {
    let form = Form::of(public_url);
    Cookie::build((form.name, value))
        .path(form.path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(form.secure)
        .max_age(max_age)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_no_other_host_of_the_domain_can_plant_a_session() {
        let https: Url = "https://mockingbird.example".parse().unwrap();
        let kept = keep(&"token".into(), &https).to_string();
        for part in [
            "__Host-mockingbird_refresh=token",
            "Path=/;",
            "Secure",
            "HttpOnly",
            "SameSite=Strict",
        ] {
            assert!(kept.contains(part), "{part} is missing: {kept}");
        }
        assert!(!kept.contains("Domain"), "{kept}");
        // What a sibling can plant is a cookie without the prefix.
        let planted = CookieJar::new().add(Cookie::new("mockingbird_refresh", "of somebody else"));
        assert!(read(&planted, &https).is_none());
        let ours = CookieJar::new().add(keep(&"token".into(), &https));
        assert_eq!(read(&ours, &https).unwrap().expose_secret(), "token");
        assert!(forget(&https).to_string().contains("Max-Age=0"));
    }

    #[test]
    fn without_https_a_browser_would_not_take_the_prefix() {
        let http: Url = "http://localhost:8000".parse().unwrap();
        let kept = keep(&"token".into(), &http).to_string();
        assert!(kept.starts_with("mockingbird_refresh=token"), "{kept}");
        assert!(
            kept.contains("Path=/api/auth") && !kept.contains("Secure"),
            "{kept}"
        );
    }
}
