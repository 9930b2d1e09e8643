//! Rate limits by user and by address, in this process's memory.

use crate::App;
use crate::auth::user::CurrentUser;
use crate::config::LimitConfig;
use crate::error::ApiError;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::convert::Infallible;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Whom requests are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Caller {
    User(uuid::Uuid),
    Address(IpAddr),
}

/// The counters.
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

/// For everything under `/api`.
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

/// For the ways in: passwords must not be guessed at speed.
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

/// Where a request comes from: what the last trusted proxy says, else who has connected.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let trusted_proxies = app.config.web.trusted_proxies;
        Ok(Self(client_of(
            &parts.headers,
            &parts.extensions,
            trusted_proxies,
        )))
    }
}

fn client_of(headers: &HeaderMap, extensions: &Extensions, trusted_proxies: usize) -> IpAddr {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = connected.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip());
    forwarded(headers, trusted_proxies)
        .unwrap_or(peer)
        .to_canonical()
}

fn address_of(request: &Request, trusted_proxies: usize) -> IpAddr {
    network(client_of(
        request.headers(),
        request.extensions(),
        trusted_proxies,
    ))
}

/// Each trusted proxy adds one entry at the right; what is left of those, anybody can write.
fn forwarded(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let index = entries
        .len()
        .checked_sub(trusted_proxies)
        .filter(|_| trusted_proxies > 0)?;
    address_in(entries.get(index)?)
}

/// The address of one entry; some proxies add the port.
fn address_in(entry: &str) -> Option<IpAddr> {
    let address = entry.parse::<IpAddr>().ok();
    address.or_else(|| Some(entry.parse::<SocketAddr>().ok()?.ip()))
}

/// One household of IPv6 has a whole /64. On a dual-stack socket an IPv4 address comes as IPv6 (`::ffff:1.2.3.4`).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entries_of_trusted_proxies_count() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4".parse().unwrap());
        assert_eq!(forwarded(&headers, 0), None);
        assert_eq!(forwarded(&headers, 1), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(forwarded(&headers, 3), None);
    }

    #[test]
    fn a_proxy_may_add_the_port() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4:567".parse().unwrap());
        assert_eq!(forwarded(&headers, 1), Some("1.2.3.4".parse().unwrap()));
        headers.insert("x-forwarded-for", "[2001:db8::1]:567".parse().unwrap());
        assert_eq!(forwarded(&headers, 1), Some("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn callers_on_a_dual_stack_socket_are_told_apart() {
        let of = |address: &str| network(address.parse().unwrap());
        assert_ne!(of("::ffff:1.2.3.4"), of("::ffff:5.6.7.8"));
        assert_eq!(of("::ffff:1.2.3.4"), of("1.2.3.4"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
    }
}
