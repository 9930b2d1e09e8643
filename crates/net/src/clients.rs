//! The two kinds of HTTP clients. A `reqwest::Client` is made nowhere else.
//!
//! Neither follows a redirect, since a server whose address was set or checked could send the call on to another one.
//! Neither asks for compression or unpacks any, since a few bytes can unpack to gigabytes. Bodies are read by `LimitedBody`.

use crate::addresses::Reach;
use crate::names::Names;
use crate::outbound::{AddressRefused, within_reach};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder};
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;
use url::{Host, Url};

/// The beginning of a client for addresses that the operator has set, or that stand in this code. It may call anything.
/// `connect_timeout` bounds name resolution, TCP and TLS together, not the answer.
pub fn operator_client(connect_timeout: Duration) -> ClientBuilder {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connect_timeout(connect_timeout)
}

/// A client for addresses that people name; cheap to clone. Whatever it is asked for, it dials addresses within reach
/// alone: it looks a name up itself, checks what it finds, and dials that.
///
/// It takes no proxy from the environment: a proxy would look the name up once more, where nobody checks.
#[derive(Clone, Debug)]
pub struct StrangerClient {
    client: Client,
    reach: Reach,
}

impl StrangerClient {
    /// A client with this reach. `connect_timeout` bounds name resolution, TCP and TLS together, not the answer.
    ///
    /// # Errors
    /// The system has no certificates.
    pub fn new(connect_timeout: Duration, reach: Reach) -> reqwest::Result<Self> {
        Self::asking(Names::of_the_system(), connect_timeout, reach)
    }

    fn asking(names: Names, connect_timeout: Duration, reach: Reach) -> reqwest::Result<Self> {
        let client = operator_client(connect_timeout)
            .no_proxy()
            .dns_resolver(GuardedNames { names, reach })
            .build()?;
        Ok(Self { client, reach })
    }

    /// Begins a request.
    ///
    /// # Errors
    /// The address is no valid one of http, or it is an IP address beyond reach. Names are looked up, and refused, when the
    /// request is sent; `AddressRefused::in_error` finds that.
    pub fn request(&self, method: Method, address: &str) -> Result<RequestBuilder, AddressRefused> {
        let url = Url::parse(address)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or(AddressRefused::NoEndpoint)?;
        // Nobody is asked for the address of an address.
        let is_allowed = match url.host().ok_or(AddressRefused::NoEndpoint)? {
            Host::Ipv4(address) => self.reach.allows(address.into()),
            Host::Ipv6(address) => self.reach.allows(address.into()),
            Host::Domain(_) => true,
        };
        if !is_allowed {
            return Err(AddressRefused::NotAllowed);
        }
        Ok(self.client.request(method, url))
    }

    /// Begins a GET.
    ///
    /// # Errors
    /// As `request`.
    pub fn get(&self, address: &str) -> Result<RequestBuilder, AddressRefused> {
        self.request(Method::GET, address)
    }

    /// Begins a POST.
    ///
    /// # Errors
    /// As `request`.
    pub fn post(&self, address: &str) -> Result<RequestBuilder, AddressRefused> {
        self.request(Method::POST, address)
    }
}

impl AddressRefused {
    /// The refusal that made a request of a `StrangerClient` fail, if that is what happened.
    pub fn in_error(error: &reqwest::Error) -> Option<Self> {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            if let Some(refused) = error.downcast_ref::<Self>() {
                return Some(*refused);
            }
            cause = error.source();
        }
        None
    }
}

/// Looks names up where a connection is about to be dialled, and gives the addresses that are dialled then.
struct GuardedNames {
    names: Names,
    reach: Reach,
}

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, reach) = (self.names.clone(), self.reach);
        Box::pin(async move {
            let found = within_reach(&names, Host::Domain(name.as_str()), reach).await?;
            // Port 0 gives way to the port of the request.
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// A server of this machine that sends everybody on to itself. Gives its port, and the count of its callers.
    async fn inside() -> (u16, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let callers = Arc::<AtomicUsize>::default();
        let count = callers.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = socket.read(&mut [0; 4096]).await;
                let head = format!(
                    "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{port}/secret\r\n\
                     content-length: 0\r\nconnection: close\r\n\r\n"
                );
                let _ = socket.write_all(head.as_bytes()).await;
            }
        });
        (port, callers)
    }

    fn client(names: Names, reach: Reach) -> StrangerClient {
        crate::choose_cryptography();
        StrangerClient::asking(names, CONNECT_TIMEOUT, reach).unwrap()
    }

    /// A name server that tells the check another address than whoever asks later.
    fn rebinding() -> Names {
        let asked = AtomicUsize::new(0);
        Names::asking(move |_| {
            let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            let public = Ipv4Addr::new(1, 1, 1, 1);
            Ok(vec![IpAddr::from(if first {
                public
            } else {
                Ipv4Addr::LOCALHOST
            })])
        })
    }

    #[tokio::test]
    async fn a_name_that_changes_its_address_after_the_check_is_not_called() {
        let (port, callers) = inside().await;
        let names = rebinding();
        let host = Host::Domain("rebind.example");
        assert!(within_reach(&names, host, Reach::Internet).await.is_ok());
        let client = client(names, Reach::Internet);
        let request = client.get(&format!("http://rebind.example:{port}/"));
        let error = request.unwrap().send().await.unwrap_err();
        let refused = AddressRefused::in_error(&error);
        assert_eq!(refused, Some(AddressRefused::NotAllowed), "{error:?}");
        assert_eq!(callers.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn an_address_without_a_name_is_checked_as_well() {
        let (port, callers) = inside().await;
        let names = || Names::asking(|_| panic!("nobody is asked for the address of an address"));
        let strict = client(names(), Reach::Internet);
        for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433"] {
            let refused = strict.get(&format!("http://{host}:{port}/")).err();
            assert_eq!(refused, Some(AddressRefused::NotAllowed), "{host}");
        }
        assert_eq!(callers.load(Ordering::SeqCst), 0);
        let wide = client(names(), Reach::Anywhere);
        let request = wide.get(&format!("http://127.0.0.1:{port}/")).unwrap();
        assert_eq!(request.send().await.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn nobody_is_sent_on() {
        let (port, callers) = inside().await;
        let here = Names::asking(|_| Ok(vec![Ipv4Addr::LOCALHOST.into()]));
        let client = client(here, Reach::Anywhere);
        let request = client.get(&format!("http://inside.example:{port}/"));
        let response = request.unwrap().send().await.unwrap();
        assert_eq!(response.status(), 302);
        assert_eq!(callers.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_no_address_of_http_is_refused() {
        let names = Names::asking(|_| Ok(Vec::new()));
        let client = client(names, Reach::Anywhere);
        for address in [
            "", "example.com/v1", "ftp://example.com", "file:///etc/passwd", "data:,x",
        ] {
            let refused = client.get(address).err();
            assert_eq!(refused, Some(AddressRefused::NoEndpoint), "{address}");
        }
    }
}
