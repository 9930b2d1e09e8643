//! The paths on which packets travel between the agent and the server.
//!
//! UDP from one socket is tried first, and alone. Where it does not get through, TCP to a port of the server (`stream`)
//! is tried as well, and then a relay that speaks TURN (`relay`); ICE chooses among the open paths.
//! `path` holds what the network and a path exchange. Not here: what the packets mean.

mod path;
mod relay;
mod stream;

use livekit_protocol as proto;
use mockingbird_net::{Reach, find};
use path::{BACKLOG, Error, Packet, PathDriver, PathEvent, open};
use relay::RelayServer;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use str0m::Candidate;
use str0m::net::{DatagramSend, Protocol, TcpType};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

/// How long one kind of path is tried before the next is tried as well: several round trips around the world.
const HEAD_START: Duration = Duration::from_secs(1);
/// How long all paths together are tried: what a relay may take to open, and some connection checks.
const LAST_CHANCE: Duration = Duration::from_secs(7);
/// Largest datagram that is read.
const DATAGRAM_BYTES: usize = 2_048;
/// Addresses of one kind that are tried in one search: a server must not have the agent call the whole world.
const TRIED_AT_MOST: usize = 4;
/// ICE servers that are looked at for relays.
const ICE_SERVERS_MAX: usize = 16;
/// Searches that dial. After more of them the connection is given up for a fresh join.
const SEARCHES_AT_MOST: usize = 30;

/// What `Network::read` returns.
pub(super) enum Arrival<'a> {
    /// A packet has come.
    Packet {
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        contents: &'a [u8],
    },
    /// Another path is open.
    Opened(Candidate),
    /// A path is closed.
    Closed(Candidate),
}

/// How far the search for a path has come.
#[derive(Clone, Copy)]
enum Search {
    /// Not begun: the server has not said yet where it can be reached.
    Ahead,
    /// UDP alone is tried.
    Udp { until: Instant },
    /// TCP is tried as well; an address that becomes known is dialled at once.
    Streams { until: Instant },
    /// Relays are tried as well.
    Everything { until: Instant },
    /// Packets get through.
    Over,
}

/// An open path other than UDP from the one socket.
struct Path {
    candidate: Candidate,
    outgoing: mpsc::Sender<Packet>,
}

/// All paths between the agent and one server.
pub(super) struct Network {
    socket: UdpSocket,
    local: SocketAddr,
    buffer: Vec<u8>,
    /// By the address that ICE knows them by.
    paths: HashMap<SocketAddr, Path>,
    path_events: mpsc::Receiver<PathEvent>,
    /// What came while `readable` waited.
    next: Option<PathEvent>,
    /// The contents of the packet that was read from `path_events` last.
    received: Vec<u8>,
    /// Handed to each path that is opened.
    reporter: mpsc::Sender<PathEvent>,
    /// Ports of the server that take TCP.
    streams: Vec<SocketAddr>,
    relays: Vec<RelayServer>,
    reach: Reach,
    search: Search,
    searches: usize,
}

impl Network {
    /// Binds a UDP socket on the local address that reaches `server`, a `ws:` or `wss:` URL.
    ///
    /// # Errors
    ///
    /// The system gives no socket.
    pub(super) async fn new(server: &str, reach: Reach) -> std::io::Result<Self> {
        let local = local_address(server, reach).await;
        let socket = UdpSocket::bind(SocketAddr::new(local, 0)).await?;
        let local = socket.local_addr()?;
        let (reporter, path_events) = mpsc::channel(BACKLOG);
        Ok(Self {
            socket,
            local,
            buffer: vec![0; DATAGRAM_BYTES],
            paths: HashMap::new(),
            path_events,
            next: None,
            received: Vec::new(),
            reporter,
            streams: Vec::new(),
            relays: Vec::new(),
            reach,
            search: Search::Ahead,
            searches: 0,
        })
    }

    /// The address that UDP goes out from.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// The relays that the server names.
    pub(super) fn set_relays(&mut self, servers: Vec<proto::IceServer>) {
        let servers = servers.into_iter().take(ICE_SERVERS_MAX);
        let relays = servers.flat_map(RelayServer::all);
        self.relays = relays.take(TRIED_AT_MOST).collect();
    }

    /// Notes an address of the server where it takes TCP; other candidates, and those beyond the limit, are ignored.
    pub(super) fn note(&mut self, remote: &Candidate) {
        let is_open = remote.proto() == Protocol::Tcp && remote.tcptype() == Some(TcpType::Passive);
        let address = remote.addr();
        let is_known = self.streams.contains(&address);
        let is_one_too_many = self.streams.len() >= TRIED_AT_MOST;
        if !is_open || is_known || is_one_too_many || !self.reach.allows(address.ip()) {
            return;
        }
        self.streams.push(address);
        if matches!(
            self.search,
            Search::Streams { .. } | Search::Everything { .. }
        ) {
            self.begin(stream::Stream::open(address));
        }
    }

    /// Begins a search, as the server has said where it is. Does nothing during a search or after it.
    pub(super) fn seek(&mut self) {
        // A connection that needed other paths before will hardly get through by UDP now.
        let head_start = if self.paths.is_empty() {
            HEAD_START
        } else {
            Duration::ZERO
        };
        if let Search::Ahead = self.search {
            let until = Instant::now() + head_start;
            self.search = Search::Udp { until };
        }
    }

    /// Forgets where the server was, because ICE begins anew.
    pub(super) fn forget_remotes(&mut self) {
        self.streams.clear();
        self.search = Search::Ahead;
    }

    /// Packets get through, so no other paths are tried.
    pub(super) fn settle(&mut self) {
        // Until the server has answered, these packets are those of the previous connection.
        if !matches!(self.search, Search::Ahead) {
            self.search = Search::Over;
        }
    }

    /// Whether paths are still being tried.
    pub(super) fn is_searching(&self) -> bool {
        !matches!(self.search, Search::Over)
    }

    /// When `widen` is due, if ever.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.search {
            Search::Udp { until } | Search::Streams { until } | Search::Everything { until } => {
                Some(until)
            }
            Search::Ahead | Search::Over => None,
        }
    }

    /// Tries the next kind of path if it is time; false when all have been tried in vain.
    #[must_use]
    pub(super) fn widen(&mut self, now: Instant) -> bool {
        match self.search {
            Search::Udp { until } if until <= now => {
                self.searches += 1;
                if self.searches > SEARCHES_AT_MOST {
                    return false;
                }
                for &remote in &self.streams {
                    self.begin(stream::Stream::open(remote));
                }
                let until = now + HEAD_START;
                self.search = Search::Streams { until };
            }
            Search::Streams { until } if until <= now => {
                // Relays that were open have had their time; what is relayed is UDP.
                self.paths
                    .retain(|_, path| path.candidate.proto() != Protocol::Udp);
                for server in &self.relays {
                    self.begin(relay::Relay::open(server.clone(), self.reach));
                }
                let until = now + LAST_CHANCE;
                self.search = Search::Everything { until };
            }
            Search::Everything { until } if until <= now => return false,
            _ => {}
        }
        true
    }

    fn begin<D: PathDriver>(
        &self,
        opening: impl Future<Output = Result<(Candidate, D), Error>> + Send + 'static,
    ) {
        tokio::spawn(open(opening, self.reporter.clone()));
    }

    /// Sends a packet. One that the path does not take is lost, as packets may be.
    pub(super) fn send(&self, source: SocketAddr, destination: SocketAddr, contents: DatagramSend) {
        if !self.reach.allows(destination.ip()) {
            return;
        }
        match self.paths.get(&source) {
            Some(path) => {
                let _ = path.outgoing.try_send(Packet {
                    destination,
                    contents: contents.into(),
                });
            }
            None if source == self.local => {
                let _ = self.socket.try_send_to(&contents, destination);
            }
            // The path is closed.
            None => {}
        }
    }

    /// Completes when there is something to read.
    pub(super) async fn readable(&mut self) {
        if self.next.is_some() {
            return;
        }
        tokio::select! {
            // An error shows again, and is handled, when the socket is read.
            _ = self.socket.readable() => {}
            event = self.path_events.recv() => self.next = event,
        }
    }

    /// Reads one packet or one event of a path; none when nothing is left to read.
    pub(super) fn read(&mut self) -> Option<Arrival<'_>> {
        if let Some(event) = self
            .next
            .take()
            .or_else(|| self.path_events.try_recv().ok())
        {
            return Some(self.on_path_event(event));
        }
        // Errors: nothing there, or ICMP errors of earlier sends; the connection checks find out whether they matter.
        let (length, source) = self.socket.try_recv_from(&mut self.buffer).ok()?;
        Some(Arrival::Packet {
            proto: Protocol::Udp,
            source,
            destination: self.local,
            contents: &self.buffer[..length],
        })
    }

    fn on_path_event(&mut self, event: PathEvent) -> Arrival<'_> {
        match event {
            PathEvent::Opened(candidate, outgoing) => {
                let path = Path {
                    candidate: candidate.clone(),
                    outgoing,
                };
                self.paths.insert(candidate.addr(), path);
                Arrival::Opened(candidate)
            }
            PathEvent::Closed(candidate) => {
                self.paths.remove(&candidate.addr());
                Arrival::Closed(candidate)
            }
            PathEvent::Packet {
                proto,
                source,
                destination,
                contents,
            } => {
                self.received = contents;
                Arrival::Packet {
                    proto,
                    source,
                    destination,
                    contents: &self.received,
                }
            }
        }
    }
}

/// The local IPv4 address from which the system would send to the server; 0.0.0.0 when that is not known.
async fn local_address(server: &str, reach: Reach) -> IpAddr {
    let any = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let found = async {
        let url = url::Url::parse(server).ok()?;
        let port = url.port_or_known_default().unwrap_or(443);
        let servers = find(url.host()?, port, reach).await.ok()?;
        let server = servers.into_iter().find(SocketAddr::is_ipv4)?;
        let socket = UdpSocket::bind((any, 0)).await.ok()?;
        socket.connect(server).await.ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    found.await.unwrap_or(any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    /// Whether a server on this machine is dialled that says it takes TCP.
    async fn is_dialled(reach: Reach) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut network = Network::new("ws://127.0.0.1", reach).await.unwrap();
        let passive = Candidate::builder()
            .tcp()
            .host(listener.local_addr().unwrap())
            .tcptype(TcpType::Passive);
        network.note(&passive.build().unwrap());
        network.seek();
        let due = network.deadline().expect("a head start for UDP");
        assert!(network.widen(due));
        let quickly = Duration::from_millis(500);
        timeout(quickly, listener.accept()).await.is_ok()
    }

    #[tokio::test]
    async fn a_server_that_strangers_name_does_not_send_the_agent_to_this_network() {
        assert!(is_dialled(Reach::Anywhere).await);
        assert!(!is_dialled(Reach::Internet).await);
    }

    #[tokio::test]
    async fn when_all_paths_have_failed_the_search_ends() {
        let mut network = Network::new("ws://127.0.0.1", Reach::Anywhere)
            .await
            .unwrap();
        network.seek();
        let mut steps = 0;
        while network.widen(network.deadline().expect("still searching")) {
            steps += 1;
        }
        assert_eq!(steps, 2, "streams, then relays");
        network.settle();
        assert!(!network.is_searching());
    }

    #[tokio::test]
    async fn packets_of_the_connection_before_do_not_end_a_search() {
        let mut network = Network::new("ws://127.0.0.1", Reach::Anywhere)
            .await
            .unwrap();
        network.forget_remotes();
        network.settle();
        network.seek();
        assert!(network.deadline().is_some());
    }
}
