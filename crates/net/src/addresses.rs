//! Which addresses are of the internet, and whose addresses a caller may be led to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How far a connection may reach, by who has named its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A stranger has named it, or a server of theirs: addresses of the internet alone.
    Internet,
    /// A stranger has named it, and the operator lets them name this machine and its network too, such as for Ollama.
    Anywhere,
    /// The operator has set it, or a server of theirs has named it. Its names take no part in the limits on lookups: no
    /// stranger shall keep the operator's own from being found.
    Operator,
}

impl Reach {
    /// The reach of strangers: `Anywhere` where the operator allows private endpoints.
    pub fn of_strangers(allowed: bool) -> Self {
        if allowed {
            Self::Anywhere
        } else {
            Self::Internet
        }
    }

    /// Whether a connection to this address is within reach.
    pub fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Internet => is_public(address),
            Self::Anywhere | Self::Operator => true,
        }
    }
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
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// All that is not in IANA's registry of special purposes (RFC 6890 and what follows it).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // "This network".
        || first == 0
        // Carrier-grade NAT (RFC 6598), where some clouds keep their metadata.
        || (first == 100 && (64..128).contains(&second))
        // Protocol assignments (RFC 6890), the former relays of 6to4 (RFC 7526).
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        // Benchmarks (RFC 2544).
        || (first == 198 && (18..20).contains(&second))
        // Reserved (RFC 1112), and broadcast.
        || first >= 240)
}

/// Only 2000::/3 is given out for the internet. All else is special: loopback, unique local, link-local, site-local,
/// multicast, and the forms that hold an IPv4 address, such as NAT64 (RFC 6052, RFC 8215) and `::127.0.0.1`.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = (first & 0xe000) == 0x2000;
    // Protocol assignments: Teredo (RFC 4380), which holds an IPv4 address, and others (RFC 2928).
    let assignments = first == 0x2001 && second < 0x0200;
    let documentation =
        (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    // 6to4 (RFC 3056) holds an IPv4 address.
    given_out && !assignments && !documentation && first != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_for_special_purposes_are_not_public() {
        for special in [
            "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "192.168.0.1",
            "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3",
            "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
            "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
            "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
            "100::1", "2001::7f00:1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1",
            "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        for public in [
            "1.1.1.1", "100.63.0.1", "100.128.0.1", "172.32.0.1",
            // Next to the protocol assignments, and somebody's.
            "192.0.78.9", "198.20.0.1", "223.255.255.254", "::ffff:1.1.1.1", "2001:4860:4860::8888",
            "2606:4700::1111", "2a00:1450:4001::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
