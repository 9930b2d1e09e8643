//! Who a request comes from, as far as the connection and its headers tell: address and browser. Not here: who is
//! signed in (`auth`), and how much is too much (`rate`).

use crate::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The browser or program that calls.
#[derive(Clone, Debug)]
pub struct Client {
    /// What the last trusted proxy says, else who has connected.
    pub address: IpAddr,
    /// What it calls itself.
    pub user_agent: Option<HeaderValue>,
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let trusted_proxies = app.config.web.trusted_proxies;
        Ok(Self {
            address: client_of(&parts.headers, &parts.extensions, trusted_proxies),
            user_agent: parts.headers.get(header::USER_AGENT).and_then(readable),
        })
    }
}

/// The longest name of a browser that is passed on.
const USER_AGENT_MAX_CHARS: usize = 300;

/// A name that a database can store: some browsers send bytes that are no UTF-8.
fn readable(user_agent: &HeaderValue) -> Option<HeaderValue> {
    let text = String::from_utf8_lossy(user_agent.as_bytes());
    let cut: String = text.chars().take(USER_AGENT_MAX_CHARS).collect();
    HeaderValue::from_bytes(cut.as_bytes()).ok()
}

/// The address that a request comes from, with so many trusted proxies in front.
pub(crate) fn client_of(
    headers: &HeaderMap,
    extensions: &Extensions,
    trusted_proxies: usize,
) -> IpAddr {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = connected.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip());
    forwarded(headers, trusted_proxies)
        .unwrap_or(peer)
        .to_canonical()
}

/// Each trusted proxy adds one entry at the right; what is left of those, anybody can write, in any bytes.
fn forwarded(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let index = trusted_proxies.checked_sub(1)?;
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let mut from_the_right = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    address_in(from_the_right.nth(index)?)
}

/// The address of one entry. Some proxies add the port, some write brackets or quotation marks, some a zone.
fn address_in(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?;
    let entry = entry.trim().trim_matches('"');
    let (address, port) = match entry.strip_prefix('[') {
        Some(bracketed) => {
            let (address, rest) = bracketed.split_once(']')?;
            (
                address,
                rest.strip_prefix(':').or(rest.is_empty().then_some("0"))?,
            )
        }
        // One colon comes before a port, more of them are in an address of IPv6.
        None => match entry.split_once(':') {
            Some((address, port)) if !port.contains(':') => (address, port),
            _ => (entry, "0"),
        },
    };
    port.parse::<u16>().ok()?;
    let address = address
        .split_once('%')
        .map_or(address, |(address, _)| address);
    address.parse().ok()
}

/// Whom an address stands for. One household of IPv6 has a whole /64. On a dual-stack socket an IPv4 address
/// comes as IPv6 (`::ffff:1.2.3.4`).
pub(crate) fn network(address: IpAddr) -> IpAddr {
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

    /// The caller that lines of `X-Forwarded-For` name behind one proxy.
    fn behind_one_proxy(lines: &[&[u8]]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            let line = axum::http::HeaderValue::from_bytes(line).unwrap();
            headers.append("x-forwarded-for", line);
        }
        forwarded(&headers, 1).map(|address| address.to_string())
    }

    #[test]
    fn a_proxy_may_add_port_brackets_quotation_marks_and_zone() {
        for (entry, address) in [
            ("1.2.3.4", "1.2.3.4"),
            ("1.2.3.4:567", "1.2.3.4"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:567", "2001:db8::1"),
            ("\"[2001:db8::1]:567\"", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("  1.2.3.4\t", "1.2.3.4"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ] {
            let found = behind_one_proxy(&[entry.as_bytes()]);
            assert_eq!(found.as_deref(), Some(address), "{entry}");
        }
    }

    #[test]
    fn what_a_caller_writes_before_the_proxys_entry_changes_nothing() {
        for garbage in [
            &b"\xff\xfe, "[..],
            b"6.6.6.6, ",
            b", , ,",
            b"unknown, _hidden, \"\", ",
            b"[[[, ]:, 1.2.3.4:99999, ",
        ] {
            let line = [garbage, b"1.2.3.4"].concat();
            let found = behind_one_proxy(&[&line]);
            assert_eq!(found.as_deref(), Some("1.2.3.4"), "{garbage:?}");
            let found = behind_one_proxy(&[garbage, b"1.2.3.4"]);
            assert_eq!(found.as_deref(), Some("1.2.3.4"), "{garbage:?}");
        }
    }

    #[test]
    fn an_entry_that_is_no_address_names_nobody() {
        for entry in [
            "", "unknown", "1.2.3", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:99999", "[::1", "::1]",
            "[::1]x", "[::1]:", "1.2.3.4 5", "http://1.2.3.4",
        ] {
            assert_eq!(behind_one_proxy(&[entry.as_bytes()]), None, "{entry}");
        }
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
