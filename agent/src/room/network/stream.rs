//! ICE over TCP (RFC 6544): the agent dials, each packet with its length before it (RFC 4571).

use super::path::{Error, Inbox, Packet, PathDriver, dial, in_time};
use futures::{SinkExt, StreamExt};
use std::net::SocketAddr;
use str0m::Candidate;
use str0m::net::TcpType;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::codec::{Framed, LengthDelimitedCodec};

/// Bytes of the length before each packet.
const LENGTH_BYTES: usize = 2;

/// An open connection to a port of the server.
pub(super) struct Stream {
    remote: SocketAddr,
    packets: Framed<TcpStream, LengthDelimitedCodec>,
}

impl Stream {
    /// Connects to a port of the server; returns the candidate that ICE knows the connection by.
    ///
    /// # Errors
    ///
    /// The connection fails.
    pub(super) async fn open(remote: SocketAddr) -> Result<(Candidate, Self), Error> {
        let stream = dial(remote).await?;
        let candidate = Candidate::builder()
            .tcp()
            .host(stream.local_addr()?)
            .tcptype(TcpType::Active)
            .build()?;
        let packets = LengthDelimitedCodec::builder()
            .length_field_length(LENGTH_BYTES)
            .new_framed(stream);
        Ok((candidate, Self { remote, packets }))
    }
}

impl PathDriver for Stream {
    async fn drive(
        mut self,
        mut outgoing: mpsc::Receiver<Packet>,
        inbox: Inbox,
    ) -> Result<(), Error> {
        loop {
            tokio::select! {
                packet = outgoing.recv() => {
                    let Some(packet) = packet else { return Ok(()) };
                    // ICE pairs every local candidate with every remote one; this connection reaches one remote only.
                    if packet.destination == self.remote {
                        in_time(self.packets.send(packet.contents.as_slice())).await?;
                    }
                }
                packet = self.packets.next() => {
                    let Some(packet) = packet.transpose()? else { return Ok(()) };
                    if !inbox.put(self.remote, packet.to_vec()).await {
                        return Ok(());
                    }
                }
            }
        }
    }
}
