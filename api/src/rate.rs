//! Rate limits by user and by address, in this process's memory.

use crate::App;
use crate::auth::user::CurrentUser;
use crate::client::{client_of, network};
use crate::config::LimitConfig;
use crate::error::ApiError;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;

/// Whom requests are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Caller {
    User(uuid::Uuid),
    Address(IpAddr),
}

/// Counts sign-in attempts by address, and requests by user or else by address.
pub struct RateLimits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    requests: DefaultKeyedRateLimiter<Caller>,
}

impl RateLimits {
    /// With the given quotas.
    pub fn new(config: &LimitConfig) -> Self {
        Self {
            sign_in: RateLimiter::keyed(Quota::per_minute(config.auth_per_minute)),
            requests: RateLimiter::keyed(Quota::per_minute(config.requests_per_minute)),
        }
    }

    /// Forgets callers that have not been seen for a while; called once a minute.
    pub fn forget_idle(&self) {
        self.sign_in.retain_recent();
        self.requests.retain_recent();
        self.sign_in.shrink_to_fit();
        self.requests.shrink_to_fit();
    }
}

/// Middleware for everything under `/api`: 429 once the caller's requests of this minute are used up.
pub async fn limit_requests(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = address_of(&request, app.config.web.trusted_proxies);
    let (mut parts, body) = request.into_parts();
    // Also keeps the outcome for the handler, so that a token is verified once, a bad one too.
    let user = CurrentUser::from_request_parts(&mut parts, &app).await.ok();
    let caller = user.map_or(Caller::Address(address), |user| Caller::User(user.id));
    match check(&app.rate_limits.requests, &caller) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => error.into_response(),
    }
}

/// Middleware for the ways in: passwords must not be guessed at speed.
pub async fn limit_sign_in(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = address_of(&request, app.config.web.trusted_proxies);
    match check(&app.rate_limits.sign_in, &address) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check<K: Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|refusal| {
        let wait = refusal.wait_time_from(limiter.clock().now());
        ApiError::too_many(wait.as_secs_f64().ceil().max(1.0) as u64)
    })
}

fn address_of(request: &Request, trusted_proxies: usize) -> IpAddr {
    network(client_of(
        request.headers(),
        request.extensions(),
        trusted_proxies,
    ))
}
