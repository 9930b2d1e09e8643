//! What every path but the UDP socket has in common: a task of its own, a queue of packets to it, and events from it.

use std::net::SocketAddr;
use std::time::Duration;
use str0m::Candidate;
use str0m::error::IceError;
use str0m::net::Protocol;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Packets that may wait in either direction; a voice is fifty in a second.
pub(super) const BACKLOG: usize = 256;
/// How long a path may take to open, and to take one packet: a later packet would not be heard in time.
const PATH_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a path cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("no answer in time")]
    TooSlow,
    #[error("the relay refuses")]
    Refused,
    #[error("the address cannot be used: {0}")]
    Candidate(#[from] IceError),
}

/// A packet to be sent.
pub(super) struct Packet {
    pub(super) destination: SocketAddr,
    pub(super) contents: Vec<u8>,
}

/// What a path tells the network.
pub(super) enum PathEvent {
    /// The path is open. ICE knows it by this candidate, and it takes packets from this queue.
    Opened(Candidate, mpsc::Sender<Packet>),
    /// A packet has come.
    Packet {
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        contents: Vec<u8>,
    },
    /// The path is closed.
    Closed(Candidate),
}

/// Where a path puts the packets that have come.
pub(super) struct Inbox {
    proto: Protocol,
    local: SocketAddr,
    events: mpsc::Sender<PathEvent>,
}

impl Inbox {
    /// Hands on a packet; false when the network is gone and the path should close.
    pub(super) async fn put(&self, source: SocketAddr, contents: Vec<u8>) -> bool {
        let packet = PathEvent::Packet {
            proto: self.proto,
            source,
            destination: self.local,
            contents,
        };
        self.events.send(packet).await.is_ok()
    }
}

/// Moves the packets of one open path.
pub(super) trait PathDriver: Send + 'static {
    /// Moves packets in both directions until `outgoing` is closed.
    ///
    /// # Errors
    ///
    /// The path is broken, or too slow for a voice.
    fn drive(
        self,
        outgoing: mpsc::Receiver<Packet>,
        inbox: Inbox,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Opens a path, reports it, and drives it until it is closed or broken.
pub(super) async fn open<D: PathDriver>(
    opening: impl Future<Output = Result<(Candidate, D), Error>>,
    events: mpsc::Sender<PathEvent>,
) {
    let (candidate, driver) = match in_time(opening).await {
        Ok(open) => open,
        Err(error) => {
            tracing::info!(%error, "a path to the LiveKit server does not open");
            return;
        }
    };
    let (sender, outgoing) = mpsc::channel(BACKLOG);
    // When the network is gone, this drops the sender, which closes the queue and so the path.
    let _ = events
        .send(PathEvent::Opened(candidate.clone(), sender))
        .await;
    tracing::info!(kind = ?candidate.kind(), proto = ?candidate.proto(), "another path to the LiveKit server is open");
    let inbox = Inbox {
        proto: candidate.proto(),
        local: candidate.addr(),
        events: events.clone(),
    };
    if let Err(error) = driver.drive(outgoing, inbox).await {
        tracing::info!(%error, "a path to the LiveKit server is broken");
    }
    // Fails only when the network is gone, and then nobody needs to know.
    let _ = events.send(PathEvent::Closed(candidate)).await;
}

/// Connects by TCP and sends packets at once instead of collecting them (no Nagle).
pub(super) async fn dial(remote: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(remote).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Waits for `what`, at most `PATH_TIMEOUT`.
///
/// # Errors
///
/// Those of `what`, and `Error::TooSlow` after the time-out.
pub(super) async fn in_time<T, E: Into<Error>>(
    what: impl Future<Output = Result<T, E>>,
) -> Result<T, Error> {
    match timeout(PATH_TIMEOUT, what).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => Err(Error::TooSlow),
    }
}
