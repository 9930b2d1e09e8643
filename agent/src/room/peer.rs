//! The WebRTC half of a connection: one str0m `Rtc` on one UDP socket. No signalling here.

use livekit_protocol as proto;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::media::{Direction, Frequency, MediaKind, MediaTime, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::net::UdpSocket;

/// Packets that are waited for before a gap counts as one; more would delay the transcript.
const REORDERED_PACKETS: usize = 3;
/// How long a gap is waited for.
const REORDERED_FOR: Duration = Duration::from_millis(80);
/// Largest datagram that is read.
const DATAGRAM_BYTES: usize = 2_048;
/// Datagrams that are read before anything else gets its turn.
const READ_AT_ONCE: usize = 64;
/// RTP time of a frame of 20 ms.
const FRAME_RTP: u64 = 960;

/// What went wrong in the media; the connection is of no use any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum PeerError {
    #[error("{0}")]
    Rtc(#[from] str0m::error::RtcError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the server's answer is not understood: {0}")]
    Answer(String),
    #[error("{0}")]
    Opus(#[from] opus::Error),
}

/// The connection for media and data.
pub(super) struct Peer {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    deadline: Instant,
    pending: Option<SdpPendingOffer>,
    offer_wanted: bool,
    /// The last descriptions, for taking up the connection.
    pub(super) offer: Option<proto::SessionDescription>,
    pub(super) answer: Option<proto::SessionDescription>,
    offers: u32,
    /// Candidates that came before the answer.
    held: Option<Vec<Candidate>>,
    receivers: Vec<Mid>,
    voice: Mid,
    voice_type: Option<Pt>,
    voice_rtp: u64,
    voice_began: Instant,
    reliable: ChannelId,
    buffer: Vec<u8>,
}

impl Peer {
    /// With the first offer made: two data channels, the agent's voice, and one voice to hear.
    pub(super) async fn new(server: &str, voice_cid: &str) -> Result<Self, PeerError> {
        let socket = UdpSocket::bind(SocketAddr::new(local_address(server).await, 0)).await?;
        let local = socket.local_addr()?;
        let now = Instant::now();
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, true)
            .set_reordering_size_audio(REORDERED_PACKETS)
            .set_reordering_timeout_audio(Some(REORDERED_FOR))
            .build(now);
        let host = Candidate::host(local, "udp").map_err(str0m::error::RtcError::from)?;
        rtc.add_local_candidate(host);
        // Without a first input the ICE agent has no clock and never sends a check.
        rtc.handle_input(Input::Timeout(now))?;
        let mut api = rtc.sdp_api();
        let reliable = api.add_channel_with_config(ChannelConfig {
            label: "_reliable".into(),
            ..ChannelConfig::default()
        });
        api.add_channel_with_config(ChannelConfig {
            label: "_lossy".into(),
            ordered: false,
            reliability: Reliability::MaxRetransmits { retransmits: 0 },
            ..ChannelConfig::default()
        });
        let (stream, track) = (Some("agent".to_owned()), Some(voice_cid.to_owned()));
        let voice = api.add_media(MediaKind::Audio, Direction::SendOnly, stream, track, None);
        let receiver = api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        let offered = api.apply();
        let mut peer = Self {
            rtc,
            socket,
            local,
            deadline: now,
            pending: None,
            offer_wanted: false,
            offer: None,
            answer: None,
            offers: 0,
            held: Some(Vec::new()),
            receivers: vec![receiver],
            voice,
            voice_type: None,
            voice_rtp: 0,
            voice_began: now,
            reliable,
            buffer: vec![0; DATAGRAM_BYTES],
        };
        peer.offered(offered);
        Ok(peer)
    }

    /// Notes an offer that awaits its answer.
    fn offered(
        &mut self,
        offered: Option<(SdpOffer, SdpPendingOffer)>,
    ) -> Option<proto::SessionDescription> {
        let (offer, pending) = offered?;
        self.pending = Some(pending);
        self.offers += 1;
        let offer = description("offer", offer.to_sdp_string(), self.offers);
        self.offer = Some(offer.clone());
        Some(offer)
    }

    /// Another offer, because the server wants room for `more` voices, or has changed what it sends.
    pub(super) fn offer_again(&mut self, more: u32) -> Option<proto::SessionDescription> {
        if self.pending.is_some() {
            self.offer_wanted = true;
            return None;
        }
        let sleeping: Vec<Mid> = self
            .receivers
            .iter()
            .copied()
            .filter(|mid| {
                let media = self.rtc.media(*mid);
                media.is_some_and(|media| media.direction() == Direction::Inactive)
            })
            .collect();
        let mut api = self.rtc.sdp_api();
        for _ in 0..more {
            let mid = api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
            self.receivers.push(mid);
        }
        for mid in &sleeping {
            api.set_direction(*mid, Direction::RecvOnly);
        }
        // There is no offer without a change; this one means nothing.
        if !api.has_changes()
            && let Some(mid) = self.receivers.first()
        {
            api.set_direction(*mid, Direction::Inactive);
            api.set_direction(*mid, Direction::RecvOnly);
        }
        let offered = api.apply();
        self.offered(offered)
    }

    /// An offer that finds a new way through the network.
    pub(super) fn restart_ice(&mut self) -> Option<proto::SessionDescription> {
        self.pending = None;
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let offered = api.apply();
        self.offered(offered)
    }

    /// Takes the server's answer; answers with another offer if one was wanted meanwhile.
    pub(super) fn accept(
        &mut self,
        answer: proto::SessionDescription,
    ) -> Result<Option<proto::SessionDescription>, PeerError> {
        let Some(pending) = self.pending.take() else {
            return Ok(None);
        };
        let parsed = SdpAnswer::from_sdp_string(&answer.sdp)
            .map_err(|error| PeerError::Answer(error.to_string()))?;
        self.rtc.sdp_api().accept_answer(pending, parsed)?;
        self.answer = Some(answer);
        for candidate in self.held.take().into_iter().flatten() {
            self.rtc.add_remote_candidate(candidate);
        }
        if std::mem::take(&mut self.offer_wanted) {
            return Ok(self.offer_again(0));
        }
        Ok(None)
    }

    /// A way to the server; only UDP is understood.
    pub(super) fn add_candidate(&mut self, sdp: &str) {
        match Candidate::from_sdp_string(sdp) {
            Ok(candidate) if candidate.proto() == Protocol::Udp => match &mut self.held {
                Some(held) => held.push(candidate),
                None => self.rtc.add_remote_candidate(candidate),
            },
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "a candidate is not understood"),
        }
    }

    /// Everything that str0m wants to send or tell. To be called after every change.
    pub(super) fn drain(&mut self, events: &mut Vec<Event>) -> Result<(), PeerError> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(deadline) => {
                    self.deadline = deadline;
                    return Ok(());
                }
                // A datagram that the system does not take is a lost one.
                Output::Transmit(transmit) => {
                    let _ = self
                        .socket
                        .try_send_to(&transmit.contents, transmit.destination);
                }
                Output::Event(event) => events.push(event),
            }
        }
    }

    /// When `wake` is due.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Time has passed.
    pub(super) fn wake(&mut self) -> Result<(), PeerError> {
        Ok(self.rtc.handle_input(Input::Timeout(Instant::now()))?)
    }

    /// Completes when there is something to read.
    pub(super) async fn readable(&self) {
        // An error shows again, and is handled, when the socket is read.
        let _ = self.socket.readable().await;
    }

    /// Reads what has come.
    pub(super) fn read(&mut self, events: &mut Vec<Event>) -> Result<(), PeerError> {
        for _ in 0..READ_AT_ONCE {
            let (length, source) = match self.socket.try_recv_from(&mut self.buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                // ICMP errors of earlier sends; the connection checks find out whether they matter.
                Err(_) => break,
            };
            let Ok(contents) = self.buffer[..length].try_into() else {
                continue;
            };
            let receive = Receive {
                proto: Protocol::Udp,
                source,
                destination: self.local,
                contents,
            };
            let input = Input::Receive(Instant::now(), receive);
            if self.rtc.accepts(&input) {
                self.rtc.handle_input(input)?;
                self.drain(events)?;
            }
        }
        Ok(())
    }

    /// Sends a frame of the agent's voice. RTP time follows the clock, so that pauses are pauses.
    pub(super) fn send_voice(&mut self, packet: Vec<u8>, level: i8) -> Result<(), PeerError> {
        let now = Instant::now();
        let elapsed = now.duration_since(self.voice_began).as_millis() as u64 / 20 * FRAME_RTP;
        self.voice_rtp = (self.voice_rtp + FRAME_RTP).max(elapsed);
        let Some(writer) = self.rtc.writer(self.voice) else {
            return Ok(());
        };
        let kind = match self.voice_type {
            Some(kind) => kind,
            None => {
                let Some(kind) = writer.payload_params().next().map(|params| params.pt()) else {
                    return Ok(());
                };
                *self.voice_type.insert(kind)
            }
        };
        let time = MediaTime::new(self.voice_rtp, Frequency::FORTY_EIGHT_KHZ);
        writer
            .audio_level(level, level > -60)
            .write(kind, now, time, packet)?;
        Ok(())
    }

    /// Sends a data packet. Answers whether the channel took it.
    pub(super) fn send_data(&mut self, packet: &[u8]) -> Result<bool, PeerError> {
        match self.rtc.channel(self.reliable) {
            Some(mut channel) => Ok(channel.write(true, packet)?),
            None => Ok(false),
        }
    }

    /// Ends the connection.
    pub(super) fn close(&mut self) {
        let _ = self.rtc.close();
        let _ = self.drain(&mut Vec::new());
    }
}

fn description(kind: &str, sdp: String, id: u32) -> proto::SessionDescription {
    proto::SessionDescription {
        r#type: kind.into(),
        sdp,
        id,
        ..proto::SessionDescription::default()
    }
}

/// The address of this machine that reaches the server: what the system would send from.
async fn local_address(server: &str) -> IpAddr {
    let any = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let Some((host, port)) = url::Url::parse(server).ok().and_then(|url| {
        let port = url.port_or_known_default().unwrap_or(443);
        Some((url.host_str()?.to_owned(), port))
    }) else {
        return any;
    };
    let found = async {
        let mut servers = tokio::net::lookup_host((host, port)).await?;
        let server = servers
            .find(SocketAddr::is_ipv4)
            .ok_or_else(|| std::io::Error::other("no IPv4 address"))?;
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(server).await?;
        Ok::<_, std::io::Error>(socket.local_addr()?.ip())
    };
    found.await.unwrap_or(any)
}
