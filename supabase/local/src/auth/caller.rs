//! From where a request comes, as sessions keep it: the browser and the address.
//!
//! Not here: who sends it (`bearer`).

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

tokio::task_local! {
    static CALLER: Caller;
}

/// From where the present request comes.
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    pub(super) user_agent: Option<String>,
    /// What a server says that speaks for somebody; GoTrue's gateway passes it on under this name.
    pub(super) ip: Option<IpAddr>,
}

impl Caller {
    /// That of the request that is being answered.
    pub(super) fn present() -> Self {
        CALLER.try_with(Clone::clone).unwrap_or_default()
    }

    fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| std::str::from_utf8(headers.get(name)?.as_bytes()).ok();
        Self {
            user_agent: text(header::USER_AGENT.as_str()).map(str::to_owned),
            ip: text("sb-forwarded-for").and_then(|ip| ip.parse().ok()),
        }
    }
}

/// Notes the caller while a request is answered.
pub(super) async fn note(request: Request, next: Next) -> Response {
    let caller = Caller::of(request.headers());
    CALLER.scope(caller, next.run(request)).await
}
