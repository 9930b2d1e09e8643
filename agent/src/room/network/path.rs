//! What a way that is not the UDP socket has in common with the others: a task of its own, a queue to it, and news from it.

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
/// How long a way may take to open, and to take a packet: beyond, nobody would hear it in time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a way is of no use.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("no answer in time")]
    TooSlow,
    #[error("the relay refuses")]
    Refused,
    #[error("the address is of no use: {0}")]
    Candidate(#[from] IceError),
}

/// A packet to be sent.
pub(super) struct Packet {
    pub(super) destination: SocketAddr,
    pub(super) contents: Vec<u8>,
}

/// What a way tells the network.
pub(super) enum News {
    /// It is open, known by this candidate, and takes packets here.
    Opened(Candidate, mpsc::Sender<Packet>),
    /// A packet has come.
    Packet {
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        contents: Vec<u8>,
    },
    /// It is closed.
    Closed(Candidate),
}

/// Where a way puts what has come.
pub(super) struct Inbox {
    proto: Protocol,
    local: SocketAddr,
    news: mpsc::Sender<News>,
}

impl Inbox {
    /// Answers whether anybody still wants it.
    pub(super) async fn put(&self, source: SocketAddr, contents: Vec<u8>) -> bool {
        let packet = News::Packet {
            proto: self.proto,
            source,
            destination: self.local,
            contents,
        };
        self.news.send(packet).await.is_ok()
    }
}

/// An open way.
pub(super) trait Carry: Send + 'static {
    /// Moves packets until the queue is closed, which is no error, or the way is broken.
    fn carry(
        self,
        outgoing: mpsc::Receiver<Packet>,
        inbox: Inbox,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Opens a way, tells of it, and carries what it is given.
pub(super) async fn open<C: Carry>(
    way: impl Future<Output = Result<(Candidate, C), Error>>,
    news: mpsc::Sender<News>,
) {
    let (candidate, way) = match in_time(way).await {
        Ok(open) => open,
        Err(error) => {
            tracing::info!(%error, "a way to the LiveKit server does not open");
            return;
        }
    };
    let (sender, outgoing) = mpsc::channel(BACKLOG);
    // Where nobody listens any more, the queue is closed with this, and the way closes by itself.
    let _ = news.send(News::Opened(candidate.clone(), sender)).await;
    tracing::info!(kind = ?candidate.kind(), proto = ?candidate.proto(), "another way to the LiveKit server is open");
    let inbox = Inbox {
        proto: candidate.proto(),
        local: candidate.addr(),
        news: news.clone(),
    };
    if let Err(error) = way.carry(outgoing, inbox).await {
        tracing::info!(%error, "a way to the LiveKit server is broken");
    }
    // Nobody listens any more where the queue was closed from the other side.
    let _ = news.send(News::Closed(candidate)).await;
}

/// A connection by TCP, for voices, which do not wait for company.
pub(super) async fn dial(remote: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(remote).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Gives up on what takes too long.
pub(super) async fn in_time<T, E: Into<Error>>(
    what: impl Future<Output = Result<T, E>>,
) -> Result<T, Error> {
    match timeout(PATIENCE, what).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => Err(Error::TooSlow),
    }
}
