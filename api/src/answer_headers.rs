//! Headers of every answer: what a browser may do with it, and who may keep it.

use crate::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::sync::Arc;

/// Answers of the API that are the same for everybody. All others are somebody's own, whatever their status, or hold a
/// token: nobody on their way keeps them.
const FOR_EVERYBODY: [&str; 2] = ["/api/config", "/api/openapi.json"];

/// Adds them to the answers of `router`.
pub fn on_all(router: Router<App>, app: &App) -> Router<App> {
    router.layer(from_fn_with_state(Arc::new(Settled::by(app)), add))
}

/// What the settings decide, once for all answers.
struct Settled {
    /// `None` where the settings make no header, such as by an address with other letters.
    room_policy: Option<HeaderValue>,
    documentation_policy: Option<HeaderValue>,
    other_policy: Option<HeaderValue>,
    is_https: bool,
}

impl Settled {
    fn by(app: &App) -> Self {
        let policy = |page| HeaderValue::try_from(content_security_policy(app, page)).ok();
        Self {
            room_policy: policy(Page::Room),
            documentation_policy: policy(Page::Documentation),
            other_policy: policy(Page::Other),
            is_https: app.config.web.public_url.scheme() == "https",
        }
    }

    fn policy(&self, page: Page) -> Option<&HeaderValue> {
        let policy = match page {
            Page::Room => &self.room_policy,
            Page::Documentation => &self.documentation_policy,
            Page::Other => &self.other_policy,
        };
        policy.as_ref()
    }
}

async fn add(State(settled): State<Arc<Settled>>, request: Request, next: Next) -> Response {
    let page = Page::at(request.uri().path());
    let private = is_private(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(policy) = settled.policy(page) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(self)",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if private {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if settled.is_https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// Everything of the API but what is for everybody.
fn is_private(path: &str) -> bool {
    path.starts_with("/api/") && !FOR_EVERYBODY.contains(&path)
}

/// What a document is for, as far as that decides what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// The room of an interview, `/interviews/{id}`, the only page that speaks to a LiveKit server. The web app loads
    /// it anew before it does, since a document keeps the policy that it came with (`web/src/pages/room/voice`).
    Room,
    /// The documentation, whose viewer sets styles from its script.
    Documentation,
    Other,
}

impl Page {
    fn at(path: &str) -> Self {
        let in_interviews = path.strip_prefix("/interviews/");
        match in_interviews.map(|rest| rest.strip_suffix('/').unwrap_or(rest)) {
            Some(id) if !id.is_empty() && !id.contains('/') => Self::Room,
            _ if path.starts_with("/docs") => Self::Documentation,
            _ => Self::Other,
        }
    }
}

fn content_security_policy(app: &App, page: Page) -> String {
    let style = match page {
        Page::Documentation => "'self' 'unsafe-inline'",
        Page::Room | Page::Other => "'self'",
    };
    let connect = match page {
        // People may bring a LiveKit project of their own; the operator's may be on this machine, without TLS.
        Page::Room => {
            let livekit = app.config.livekit.as_ref().map_or_else(String::new, |own| {
                let url = own.url.trim_end_matches('/');
                format!(" {url} {}", url.replacen("ws", "http", 1))
            });
            format!("'self' wss: https:{livekit}")
        }
        Page::Documentation | Page::Other => "'self'".to_owned(),
    };
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src {style}; img-src 'self' data: https:; \
         font-src 'self'; connect-src {connect}; media-src 'self' blob:; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_room_of_an_interview_is_a_room() {
        for room in ["/interviews/0b1c", "/interviews/0b1c/"] {
            assert_eq!(Page::at(room), Page::Room, "{room}");
        }
        for other in [
            "/",
            "/interviews",
            "/interviews/",
            "/interviews//",
            "/interviews/0b1c/feedback",
            "/interviews//0b1c",
            "/api/interviews/0b1c",
            "/profile",
        ] {
            assert_eq!(Page::at(other), Page::Other, "{other}");
        }
    }

    #[test]
    fn what_is_somebodys_own_is_private() {
        for own in [
            "/api/profile", "/api/config/x", "/api/auth/refresh", "/api/nothing",
        ] {
            assert!(is_private(own), "{own}");
        }
        for public in [
            "/api/config", "/api/openapi.json", "/", "/health", "/app.js",
        ] {
            assert!(!is_private(public), "{public}");
        }
    }
}
