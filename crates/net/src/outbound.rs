//! The guard on addresses that people name: without it, somebody could have this server read what only it can reach, such
//! as a cloud's metadata or services of the internal network.

use mockingbird_shared::provider::Provider;
use std::net::IpAddr;
use url::{Host, Url};

/// Why an address that a person named is not called. Its text is shown to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// It is not a valid address of an endpoint: its scheme is neither `http` nor `https`, or it has no host.
    #[error("This is not an address such as https://example.com/v1.")]
    NoEndpoint,
    /// It is not a valid address of a LiveKit server: its scheme is neither `ws` nor `wss`, or it has no host.
    #[error("The address of a LiveKit project begins with wss://.")]
    NoLivekit,
    /// It leads to this machine or network, at least in part, or it does not resolve.
    #[error("This server may not call that address.")]
    NotAllowed,
}

/// Checks that this server may call an address that a person names for a provider: `ws` or `wss` for LiveKit, `http` or
/// `https` for an endpoint. `allow_private` allows any host, for operators who run Ollama beside this server.
///
/// The name is resolved once here and again by whoever calls it, so that a name server that changes its answer in between
/// passes; SECURITY.md says so.
///
/// # Errors
/// `NoEndpoint` or `NoLivekit` if the address is not valid for the provider; `NotAllowed` if it does not resolve, or if any
/// address that it resolves to is not of the internet.
pub async fn check_address(
    provider: Provider,
    address: &str,
    allow_private: bool,
) -> Result<(), AddressRefused> {
    let (schemes, no_address) = match provider {
        Provider::Livekit => (["ws", "wss"], AddressRefused::NoLivekit),
        _ => (["http", "https"], AddressRefused::NoEndpoint),
    };
    let url = Url::parse(address)
        .ok()
        .filter(|url| schemes.contains(&url.scheme()))
        .ok_or(no_address)?;
    let host = url.host().ok_or(no_address)?;
    if allow_private {
        return Ok(());
    }
    let addresses: Vec<IpAddr> = match host {
        Host::Ipv4(address) => vec![address.into()],
        Host::Ipv6(address) => vec![address.into()],
        Host::Domain(name) => {
            let port = url.port_or_known_default().unwrap_or(443);
            let found = tokio::net::lookup_host((name, port)).await;
            found
                .map(|found| found.map(|address| address.ip()).collect())
                .unwrap_or_default()
        }
    };
    if addresses.is_empty() || addresses.iter().any(|address| !is_public(*address)) {
        return Err(AddressRefused::NotAllowed);
    }
    Ok(())
}

/// Whether a URL names this machine itself: `localhost`, or a loopback address. Nothing is resolved.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address is one of the internet, and not of this machine, its network, or a range for special purposes.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_broadcast()
                || first == 0
                // Carrier-grade NAT (RFC 6598), protocol assignments (RFC 6890), benchmarks (RFC 2544), reserved (RFC 1112).
                || (first == 100 && (64..128).contains(&second))
                || (first == 192 && second == 0)
                || (first == 198 && (18..20).contains(&second))
                || first >= 240)
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            !(address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || (first & 0xfe00) == 0xfc00
                || (first & 0xffc0) == 0xfe80
                // Addresses that hold an IPv4 address: NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380).
                || (first == 0x64 && second == 0xff9b)
                || first == 0x2002
                || (first == 0x2001 && second == 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_not_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "198.18.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        assert!(is_public("1.1.1.1".parse().unwrap()));
        assert!(is_public("2606:4700::1111".parse().unwrap()));
    }
}
