//! A relay that speaks TURN (RFC 8656), reached by UDP, TCP or TLS; what it relays is UDP.

use super::path::{Error, Inbox, Packet, PathDriver, dial, in_time};
use crate::room::tls::tls_config;
use livekit_protocol as proto;
use mockingbird_net::{Reach, find};
use secrecy::{ExposeSecret, SecretString};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::Candidate;
use str0m::net::Protocol;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use turn_client_proto::api::{
    SendError, Transmit, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet,
};
use turn_client_proto::client::TurnClient;
use turn_client_proto::prelude::{DelayedTransmitBuild, TurnClientApi};
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::{Instant as TurnInstant, TransportType, TurnCredentials};
use turn_client_proto::udp::TurnClientUdp;

/// Bytes that are read at once: more than a datagram, so that none is cut.
const READ_BYTES: usize = 4_096;
/// Bytes that a relay may send without a packet in them. With more it is refused: the client keeps what it can't read.
const CHATTER_BYTES: usize = 256 * 1024;
/// How long closing waits to give the address back: the client sends one request at a time.
const RELEASE_TIMEOUT: Duration = Duration::from_millis(200);

/// Addresses that are read of one ICE server.
const URLS_MAX: usize = 16;
/// Longest address and longest username of a relay, both of which are kept for each address.
const NAME_MAX_BYTES: usize = 1_024;

/// How a relay is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
    Tls,
}

/// A relay that the server names, with the credentials for it.
#[derive(Clone, Debug)]
pub(super) struct RelayServer {
    host: String,
    port: u16,
    transport: Transport,
    username: String,
    credential: SecretString,
}

impl RelayServer {
    /// The relays among the addresses of an ICE server; STUN addresses are left out, as the agent needs none.
    pub(super) fn all(server: proto::IceServer) -> Vec<Self> {
        let credential = SecretString::from(server.credential);
        let relay = |address: &String| {
            let (host, port, transport) = parse(address)?;
            Some(Self {
                host,
                port,
                transport,
                username: server.username.clone(),
                credential: credential.clone(),
            })
        };
        if server.username.len() > NAME_MAX_BYTES {
            return Vec::new();
        }
        let urls = server.urls.iter().take(URLS_MAX);
        urls.filter(|url| url.len() <= NAME_MAX_BYTES)
            .filter_map(relay)
            .collect()
    }
}

/// Reads `turn:host:port?transport=udp` (RFC 7065) as host, port and transport; none for anything else.
fn parse(address: &str) -> Option<(String, u16, Transport)> {
    let url = url::Url::parse(&address.replacen(':', "://", 1)).ok()?;
    let by_tcp = url
        .query_pairs()
        .any(|(name, value)| name == "transport" && value == "tcp");
    let (transport, usual_port) = match url.scheme() {
        "turns" => (Transport::Tls, 5349),
        "turn" if by_tcp => (Transport::Tcp, 3478),
        "turn" => (Transport::Udp, 3478),
        _ => return None,
    };
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((host, url.port().unwrap_or(usual_port), transport))
}

/// A connection to a relay.
enum Wire {
    Datagrams(UdpSocket),
    Stream(Box<dyn ReadWrite>),
}

trait ReadWrite: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> ReadWrite for T {}

impl Wire {
    /// Connects to a relay; returns the local and the remote address too.
    ///
    /// # Errors
    ///
    /// The relay has no IPv4 address that may be called, or the connection fails.
    async fn open(
        server: &RelayServer,
        reach: Reach,
    ) -> Result<(Self, SocketAddr, SocketAddr), Error> {
        // The agent's own socket is IPv4, and what is relayed for it too.
        let host = url::Host::parse(&server.host).map_err(std::io::Error::other)?;
        let remote = find(host, server.port, reach)
            .await
            .map_err(std::io::Error::other)?
            .into_iter()
            .find(SocketAddr::is_ipv4)
            .ok_or_else(|| std::io::Error::other("no IPv4 address"))?;
        if server.transport == Transport::Udp {
            let socket = UdpSocket::bind("0.0.0.0:0").await?;
            socket.connect(remote).await?;
            let local = socket.local_addr()?;
            return Ok((Self::Datagrams(socket), local, remote));
        }
        let stream = dial(remote).await?;
        let local = stream.local_addr()?;
        if server.transport == Transport::Tcp {
            return Ok((Self::Stream(Box::new(stream)), local, remote));
        }
        let name = ServerName::try_from(server.host.clone()).map_err(std::io::Error::other)?;
        let tls = TlsConnector::from(tls_config().await?);
        let stream = tls.connect(name, stream).await?;
        Ok((Self::Stream(Box::new(stream)), local, remote))
    }

    async fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Datagrams(socket) => socket.recv(buffer).await,
            Self::Stream(stream) => match stream.read(buffer).await? {
                0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
                length => Ok(length),
            },
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Datagrams(socket) => socket.send(bytes).await.map(drop),
            Self::Stream(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }
}

/// An address on a relay.
pub(super) struct Relay {
    wire: Wire,
    client: TurnClient,
    /// What the client's time counts from.
    began: Instant,
    buffer: Vec<u8>,
    /// Bytes that came since the last packet.
    chatter: usize,
    address: Option<SocketAddr>,
}

impl Relay {
    /// Asks the relay for an address; returns it as a candidate.
    ///
    /// # Errors
    ///
    /// The relay cannot be reached, or refuses.
    pub(super) async fn open(
        server: RelayServer,
        reach: Reach,
    ) -> Result<(Candidate, Self), Error> {
        let (wire, local, remote) = Wire::open(&server, reach).await?;
        let credentials = TurnCredentials::new(&server.username, server.credential.expose_secret());
        let config = TurnConfig::new(credentials);
        let client = match &wire {
            Wire::Datagrams(_) => TurnClientUdp::allocate(local, remote, config).into(),
            Wire::Stream(_) => TurnClientTcp::allocate(local, remote, config).into(),
        };
        let mut relay = Self {
            wire,
            client,
            began: Instant::now(),
            buffer: vec![0; READ_BYTES],
            chatter: 0,
            address: None,
        };
        let address = relay.allocated().await?;
        let candidate = Candidate::relayed(address, local, Protocol::Udp)?;
        Ok((candidate, relay))
    }

    async fn allocated(&mut self) -> Result<SocketAddr, Error> {
        loop {
            let wake = self.drain().await?;
            if let Some(address) = self.address {
                return Ok(address);
            }
            tokio::select! {
                read = self.wire.read(&mut self.buffer) => { self.received(read?)?; }
                () = tokio::time::sleep(wake) => {}
            }
        }
    }

    fn now(&self) -> TurnInstant {
        TurnInstant::from_std(self.began)
    }

    /// Handles the events of the client, which does nothing else while it has some.
    fn take_events(&mut self) -> Result<(), Error> {
        while let Some(event) = self.client.poll_event() {
            match event {
                TurnEvent::AllocationCreated(_, address) => self.address = Some(address),
                TurnEvent::AllocationCreateFailed(_) => return Err(Error::Refused),
                _ => {}
            }
        }
        Ok(())
    }

    /// Sends what the client wants sent; returns how long it can wait.
    async fn drain(&mut self) -> Result<Duration, Error> {
        loop {
            self.take_events()?;
            let now = self.now();
            let polled = self.client.poll(now);
            let mut sent = false;
            while let Some(transmit) = self.client.poll_transmit(now) {
                in_time(self.wire.write(&transmit.data)).await?;
                sent = true;
            }
            match polled {
                TurnPollRet::WaitUntil(at) if !sent => return Ok(at.saturating_duration_since(now)),
                TurnPollRet::Closed => return Err(Error::Refused),
                // What was sent may have changed how long it can wait. Connections by TCP to peers are not asked for.
                _ => {}
            }
        }
    }

    /// Hands what was read to the client; returns the packet that it held, with its source.
    fn received(&mut self, length: usize) -> Result<Option<(SocketAddr, Vec<u8>)>, Error> {
        self.chatter += length;
        if self.chatter > CHATTER_BYTES {
            return Err(Error::Refused);
        }
        let now = self.now();
        let (from, to) = (self.client.remote_addr(), self.client.local_addr());
        let bytes = &self.buffer[..length];
        let transmit = Transmit::new(bytes, self.client.transport(), from, to);
        let TurnRecvRet::PeerData(data) = self.client.recv(transmit, now) else {
            return Ok(None);
        };
        self.chatter = 0;
        Ok(Some((data.peer, data.data().to_vec())))
    }

    async fn send(&mut self, packet: Packet) -> Result<(), Error> {
        let now = self.now();
        let Packet {
            destination,
            contents,
        } = packet;
        match self
            .client
            .send_to(TransportType::Udp, destination, contents, now)
        {
            Ok(Some(transmit)) => Ok(in_time(self.wire.write(&transmit.data.build())).await?),
            Ok(None) => Ok(()),
            Err(SendError::NoPermission) => {
                // Connection checks are repeated, so this packet is not missed. An error says that it was asked for
                // already. No channel, which would save 32 bytes a packet: the client does not pad them for a stream,
                // and the relay loses count.
                let _ = self
                    .client
                    .create_permission(TransportType::Udp, destination.ip(), now);
                Ok(())
            }
            Err(_) => Err(Error::Refused),
        }
    }

    /// Gives the address back.
    async fn close(mut self) -> Result<(), Error> {
        let began = self.now();
        if self.client.delete(began).is_err() {
            return Ok(());
        }
        loop {
            let transmit = self.client.poll_transmit(self.now());
            if let Some(transmit) = transmit {
                return in_time(self.wire.write(&transmit.data)).await;
            }
            if self.now().saturating_duration_since(began) > RELEASE_TIMEOUT {
                return Ok(());
            }
            tokio::time::sleep(RELEASE_TIMEOUT / 4).await;
        }
    }
}

impl PathDriver for Relay {
    async fn drive(
        mut self,
        mut outgoing: mpsc::Receiver<Packet>,
        inbox: Inbox,
    ) -> Result<(), Error> {
        loop {
            let wake = self.drain().await?;
            tokio::select! {
                packet = outgoing.recv() => match packet {
                    Some(packet) => self.send(packet).await?,
                    None => return self.close().await,
                },
                read = self.wire.read(&mut self.buffer) => {
                    let mut packet = self.received(read?)?;
                    while let Some((source, contents)) = packet {
                        if !inbox.put(source, contents).await {
                            return self.close().await;
                        }
                        let more = self.client.poll_recv(self.now());
                        packet = more.map(|data| (data.peer, data.data().to_vec()));
                    }
                }
                () = tokio::time::sleep(wake) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countless_addresses_of_one_server_are_not_kept() {
        let server = |username: &str| proto::IceServer {
            urls: vec!["turn:turn.example.org".into(); 10_000],
            username: username.to_owned(),
            credential: "secret".into(),
        };
        assert_eq!(RelayServer::all(server("ada")).len(), URLS_MAX);
        let endless = "x".repeat(NAME_MAX_BYTES + 1);
        assert!(RelayServer::all(server(&endless)).is_empty());
    }

    #[test]
    fn relays_are_read_from_what_the_server_names() {
        let relay = |host: &str, port, transport| Some((host.to_owned(), port, transport));
        assert_eq!(
            parse("turn:203.0.113.7:3479?transport=udp"),
            relay("203.0.113.7", 3479, Transport::Udp)
        );
        assert_eq!(
            parse("turn:turn.example.org?transport=tcp"),
            relay("turn.example.org", 3478, Transport::Tcp)
        );
        assert_eq!(
            parse("turns:turn.example.org:443?transport=tcp"),
            relay("turn.example.org", 443, Transport::Tls)
        );
        assert_eq!(
            parse("turn:[2001:db8::1]:3478?transport=udp"),
            relay("2001:db8::1", 3478, Transport::Udp)
        );
        assert_eq!(parse("stun:stun.example.org:19302"), None);
        assert_eq!(parse("nonsense"), None);
    }
}
