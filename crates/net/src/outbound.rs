//! The guard on addresses that people name: without it, somebody could have this server read what only it can reach, such
//! as a cloud's metadata or services of the internal network.
//!
//! It stands where a connection is dialled: a name is looked up once, its addresses are checked, and those very addresses
//! are dialled. `check_address` does the same without dialling, so that a person is told while they type.

use crate::addresses::Reach;
use crate::names::Names;
use mockingbird_shared::provider::Provider;
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpStream;
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

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// The host is beyond reach, or it does not resolve.
    #[error(transparent)]
    Refused(#[from] AddressRefused),
    /// None of its addresses answers.
    #[error(transparent)]
    Failed(#[from] std::io::Error),
}

/// Checks that this server may call an address that a person names for a provider: `ws` or `wss` for LiveKit, `http` or
/// `https` for an endpoint. Nothing is resolved where any address would do.
///
/// # Errors
/// `NoEndpoint` or `NoLivekit` if the address is not valid for the provider; `NotAllowed` if it does not resolve, or if any
/// address that it resolves to is beyond reach.
pub async fn check_address(
    provider: Provider,
    address: &str,
    reach: Reach,
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
    if reach != Reach::Internet {
        return Ok(());
    }
    within_reach(&Names::of_the_system(), host, reach)
        .await
        .map(drop)
}

/// Where a host is: its addresses with this port, all of them within reach.
///
/// # Errors
/// `NotAllowed` if it does not resolve, or if any of its addresses is beyond reach.
pub async fn find<S: AsRef<str>>(
    host: Host<S>,
    port: u16,
    reach: Reach,
) -> Result<Vec<SocketAddr>, AddressRefused> {
    let found = within_reach(&Names::of_the_system(), host, reach).await?;
    Ok(found
        .into_iter()
        .map(|address| SocketAddr::new(address, port))
        .collect())
}

/// Connects to a host, at one of the very addresses that were checked. Callers put a time limit around it.
///
/// # Errors
/// The host is beyond reach, does not resolve, or does not answer.
pub async fn dial<S: AsRef<str>>(
    host: Host<S>,
    port: u16,
    reach: Reach,
) -> Result<TcpStream, DialError> {
    let addresses = find(host, port, reach).await?;
    Ok(TcpStream::connect(&*addresses).await?)
}

/// The addresses of a host, all of them within reach.
pub(crate) async fn within_reach<S: AsRef<str>>(
    names: &Names,
    host: Host<S>,
    reach: Reach,
) -> Result<Vec<IpAddr>, AddressRefused> {
    let addresses = match host {
        Host::Ipv4(address) => vec![address.into()],
        Host::Ipv6(address) => vec![address.into()],
        Host::Domain(name) => {
            let found = match reach {
                Reach::Internet | Reach::Anywhere => names.addresses(name.as_ref()).await,
                Reach::Operator => unlimited(name.as_ref()).await,
            };
            found.map_err(|_| AddressRefused::NotAllowed)?
        }
    };
    if addresses.iter().all(|address| reach.allows(*address)) {
        Ok(addresses)
    } else {
        Err(AddressRefused::NotAllowed)
    }
}

/// The addresses of a name that the operator has set.
async fn unlimited(name: &str) -> std::io::Result<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((name, 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hosts_in_any_spelling_are_checked() {
        for address in [
            "http://127.0.0.1/v1",
            "http://127.1/v1",
            "http://2130706433/v1",
            "http://0x7f.1/v1",
            "http://017700000001/v1",
            "http://127.0.0.1./v1",
            "http://[::1]/v1",
            "http://[::ffff:10.0.0.1]/v1",
            "http://[::127.0.0.1]/v1",
            "http://localhost/v1",
            "http://LOCALHOST./v1",
            "https://user:password@127.0.0.1:443/v1",
            "https://①②⑦.0.0.1/v1",
            "http://does-not-exist.invalid/v1",
        ] {
            let checked = check_address(Provider::Compatible, address, Reach::Internet).await;
            assert_eq!(checked, Err(AddressRefused::NotAllowed), "{address}");
        }
        for address in ["https://1.1.1.1/v1", "https://[2606:4700::1111]/v1"] {
            let checked = check_address(Provider::Compatible, address, Reach::Internet).await;
            assert_eq!(checked, Ok(()), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_of_which_one_address_is_private_is_refused() {
        let names = Names::asking(|_| {
            let (public, private) = ("1.1.1.1", "10.0.0.1");
            Ok(vec![public.parse().unwrap(), private.parse().unwrap()])
        });
        let host = Host::Domain("both.example");
        let found = within_reach(&names, host.clone(), Reach::Internet).await;
        assert_eq!(found, Err(AddressRefused::NotAllowed));
        let found = within_reach(&names, host, Reach::Anywhere).await;
        assert_eq!(found.map(|found| found.len()), Ok(2));
    }

    #[tokio::test]
    async fn what_is_dialled_is_checked() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in [
            Host::Ipv4(std::net::Ipv4Addr::LOCALHOST),
            Host::Domain("localhost"),
        ] {
            let refused = dial(host.clone(), port, Reach::Internet).await;
            assert!(matches!(refused, Err(DialError::Refused(_))), "{host}");
            let reached = dial(host.clone(), port, Reach::Anywhere).await;
            assert!(reached.is_ok(), "{host}");
        }
    }
}
