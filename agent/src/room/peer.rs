//! The WebRTC half of a connection: one str0m `Rtc` on one `Network`. No signalling here.

use super::JoinOptions;
use super::network::{Arrival, Network};
use livekit_protocol as proto;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::media::{Direction, Frequency, MediaKind, MediaTime, Mid, Pt};
use str0m::net::Receive;
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Packets that are waited for before a gap counts as one; more would delay the transcript.
const REORDERED_PACKETS: usize = 3;
/// How long a gap is waited for.
const REORDERED_FOR: Duration = Duration::from_millis(80);
/// Packets that are read before anything else gets its turn.
const READ_AT_ONCE: usize = 64;
/// How often the connection is checked, and how many checks in a row may go unanswered: together about eight
/// seconds, in which a network often comes back by itself. Servers take fifteen.
const CHECKED_EVERY: Duration = Duration::from_secs(1);
const UNANSWERED_CHECKS: usize = 9;
/// RTP time of a frame of 20 ms, at 48 kHz.
const FRAME_RTP: u64 = 960;
/// Sections for voices to hear, in all. The server may ask for any number, and str0m looks through all of them for
/// each.
const RECEIVERS_MAX: usize = 16;
/// Candidates of the server that are used between two restarts of ICE, which pairs each with every local one.
const REMOTE_CANDIDATES_MAX: usize = 64;
/// Longest answer of the server; one for all sections takes about 20 KB.
const ANSWER_MAX_BYTES: usize = 128 * 1024;
/// Candidates in one answer, in which servers may repeat each of them for every section.
const ANSWER_CANDIDATES_MAX: usize = 256;

/// What went wrong in the media; the connection can't be used any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum PeerError {
    #[error("{0}")]
    Rtc(#[from] str0m::error::RtcError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the server's answer is not understood: {0}")]
    Answer(String),
    #[error("no path through the network")]
    NoPath,
    #[error("{0}")]
    Opus(#[from] opus::Error),
}

/// The connection for media and data.
pub(super) struct Peer {
    rtc: Rtc,
    network: Network,
    deadline: Instant,
    pending: Option<SdpPendingOffer>,
    /// An offer is wanted once the present one has its answer, with so many more sections.
    offer_wanted: Option<u32>,
    /// The last descriptions, for taking up the connection.
    pub(super) offer: Option<proto::SessionDescription>,
    pub(super) answer: Option<proto::SessionDescription>,
    offers: u32,
    /// Candidates that came before the answer.
    held: Option<Vec<Candidate>>,
    /// Candidates that came since ICE began.
    remote_candidates: usize,
    receivers: Vec<Mid>,
    /// Whether the log knows that the server asks for too many sections.
    told_of_receivers: bool,
    voice: Mid,
    voice_type: Option<Pt>,
    voice_rtp: u64,
    voice_began: Instant,
    reliable: ChannelId,
}

impl Peer {
    /// Makes the first offer: two data channels, the agent's voice, and one voice to hear. `voice_cid` names the
    /// agent's track for the server.
    ///
    /// # Errors
    ///
    /// The system gives no socket, or str0m does not take its address.
    pub(super) async fn new(options: &JoinOptions, voice_cid: &str) -> Result<Self, PeerError> {
        let network = Network::new(&options.url, options.reach).await?;
        let now = Instant::now();
        let mut config = Rtc::builder();
        config.set_max_stun_rto(CHECKED_EVERY);
        config.set_max_stun_retransmits(UNANSWERED_CHECKS);
        let mut rtc = config
            .clear_codecs()
            .enable_opus(true, true)
            .set_reordering_size_audio(REORDERED_PACKETS)
            .set_reordering_timeout_audio(Some(REORDERED_FOR))
            .build(now);
        let host = Candidate::host(network.local(), "udp").map_err(str0m::error::RtcError::from)?;
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
            network,
            deadline: now,
            pending: None,
            offer_wanted: None,
            offer: None,
            answer: None,
            offers: 0,
            held: Some(Vec::new()),
            remote_candidates: 0,
            receivers: vec![receiver],
            told_of_receivers: false,
            voice,
            voice_type: None,
            voice_rtp: 0,
            voice_began: now,
            reliable,
        };
        peer.offered(offered);
        Ok(peer)
    }

    /// Keeps an offer until its answer comes; returns it as the server reads it.
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

    /// Makes another offer, because the server wants sections for `more` voices, or has changed what it sends. There
    /// are `RECEIVERS_MAX` at most. None while an offer awaits its answer, or when nothing can be offered.
    pub(super) fn offer_again(&mut self, more: u32) -> Option<proto::SessionDescription> {
        if self.pending.is_some() {
            let wanted = self.offer_wanted.unwrap_or(0);
            self.offer_wanted = Some(wanted.saturating_add(more));
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
        let free = RECEIVERS_MAX.saturating_sub(self.receivers.len());
        let wanted = usize::try_from(more).unwrap_or(usize::MAX);
        if wanted > free && !self.told_of_receivers {
            self.told_of_receivers = true;
            tracing::warn!(wanted, free, "the server asks for too many media sections");
        }
        if wanted > 0 && free == 0 && sleeping.is_empty() {
            return None;
        }
        let mut api = self.rtc.sdp_api();
        for _ in 0..wanted.min(free) {
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

    /// Makes an offer with which ICE looks for a path through the network anew.
    pub(super) fn restart_ice(&mut self) -> Option<proto::SessionDescription> {
        self.network.forget_remotes();
        self.remote_candidates = 0;
        // An offer without an answer is forgotten, with the sections that it added.
        self.pending = None;
        let asked = self.receivers.len();
        let rtc = &mut self.rtc;
        self.receivers.retain(|mid| rtc.media(*mid).is_some());
        let mut api = rtc.sdp_api();
        for _ in self.receivers.len()..asked {
            let mid = api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
            self.receivers.push(mid);
        }
        api.ice_restart(true);
        let offered = api.apply();
        self.offered(offered)
    }

    /// Takes the server's answer; returns another offer if one was wanted meanwhile.
    ///
    /// # Errors
    ///
    /// The answer is too long, cannot be read, or does not fit the offer.
    pub(super) fn accept(
        &mut self,
        answer: proto::SessionDescription,
    ) -> Result<Option<proto::SessionDescription>, PeerError> {
        // An answer to an earlier offer than the last comes too late.
        if answer.id != 0 && answer.id != self.offers {
            return Ok(None);
        }
        let Some(pending) = self.pending.take() else {
            return Ok(None);
        };
        if answer.sdp.len() > ANSWER_MAX_BYTES {
            return Err(PeerError::Answer("it is too long".into()));
        }
        let is_candidate = |line: &&str| line.starts_with("a=candidate:");
        if answer.sdp.lines().filter(is_candidate).count() > ANSWER_CANDIDATES_MAX {
            return Err(PeerError::Answer("it has too many candidates".into()));
        }
        let parsed = SdpAnswer::from_sdp_string(&answer.sdp)
            .map_err(|error| PeerError::Answer(error.to_string()))?;
        // str0m takes those of the answer itself, but does not show them.
        let lines = answer
            .sdp
            .lines()
            .filter_map(|line| line.strip_prefix("a="));
        for candidate in lines.filter_map(|line| Candidate::from_sdp_string(line).ok()) {
            self.network.note(&candidate);
        }
        self.rtc.sdp_api().accept_answer(pending, parsed)?;
        self.answer = Some(answer);
        for candidate in self.held.take().into_iter().flatten() {
            self.rtc.add_remote_candidate(candidate);
        }
        self.network.seek();
        let wanted = self.offer_wanted.take();
        Ok(wanted.and_then(|more| self.offer_again(more)))
    }

    /// The relays that the server names.
    pub(super) fn set_relays(&mut self, servers: Vec<proto::IceServer>) {
        self.network.set_relays(servers);
    }

    /// Takes a candidate of the server. One that cannot be read, or is beyond the limit, is ignored.
    pub(super) fn add_candidate(&mut self, sdp: &str) {
        if self.remote_candidates >= REMOTE_CANDIDATES_MAX {
            return;
        }
        match Candidate::from_sdp_string(sdp) {
            Ok(candidate) => {
                self.remote_candidates += 1;
                self.network.note(&candidate);
                match &mut self.held {
                    Some(held) => held.push(candidate),
                    None => self.rtc.add_remote_candidate(candidate),
                }
            }
            Err(error) => tracing::debug!(%error, "a candidate is not understood"),
        }
    }

    /// Sends what str0m wants sent, and collects its events. To be called after every change.
    ///
    /// # Errors
    ///
    /// The connection can't be used any more.
    pub(super) fn drain(&mut self, events: &mut Vec<Event>) -> Result<(), PeerError> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(deadline) => {
                    self.deadline = deadline;
                    return Ok(());
                }
                Output::Transmit(transmit) => {
                    let (source, destination) = (transmit.source, transmit.destination);
                    self.network.send(source, destination, transmit.contents);
                }
                Output::Event(event) => {
                    if matches!(&event, Event::IceConnectionStateChange(state) if state.is_connected())
                    {
                        self.network.settle();
                    }
                    events.push(event);
                }
            }
        }
    }

    /// Whether paths are still being tried: as long as they are, a lost connection is no reason to restart.
    pub(super) fn is_searching(&self) -> bool {
        self.network.is_searching()
    }

    /// When `wake` is to be called next.
    pub(super) fn deadline(&self) -> Instant {
        let widening = self.network.deadline().unwrap_or(self.deadline);
        self.deadline.min(widening)
    }

    /// Handles what is due by now.
    ///
    /// # Errors
    ///
    /// All paths have been tried in vain, or the connection can't be used any more.
    pub(super) fn wake(&mut self) -> Result<(), PeerError> {
        let now = Instant::now();
        if !self.network.widen(now) {
            return Err(PeerError::NoPath);
        }
        Ok(self.rtc.handle_input(Input::Timeout(now))?)
    }

    /// Completes when there is something to read.
    pub(super) async fn readable(&mut self) {
        self.network.readable().await;
    }

    /// Reads packets that have come, at most `READ_AT_ONCE`, and collects the events that follow from them.
    ///
    /// # Errors
    ///
    /// The connection can't be used any more.
    pub(super) fn read(&mut self, events: &mut Vec<Event>) -> Result<(), PeerError> {
        for _ in 0..READ_AT_ONCE {
            let Some(arrival) = self.network.read() else {
                return Ok(());
            };
            match arrival {
                Arrival::Packet {
                    proto,
                    source,
                    destination,
                    contents,
                } => {
                    let Ok(receive) = Receive::new(proto, source, destination, contents) else {
                        continue;
                    };
                    let input = Input::Receive(Instant::now(), receive);
                    if !self.rtc.accepts(&input) {
                        continue;
                    }
                    self.rtc.handle_input(input)?;
                }
                Arrival::Opened(candidate) => {
                    self.rtc.add_local_candidate(candidate);
                }
                Arrival::Closed(candidate) => {
                    self.rtc.direct_api().invalidate_candidate(&candidate);
                }
            }
            self.drain(events)?;
        }
        Ok(())
    }

    /// Sends a frame of the agent's voice: 20 ms of Opus, with its loudness in dBov. RTP time follows the clock, so
    /// that pauses stay as long as they are.
    ///
    /// # Errors
    ///
    /// str0m does not take the frame.
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

    /// Sends a data packet; false when the channel is not open, or its buffer is full.
    ///
    /// # Errors
    ///
    /// The connection can't be used any more.
    pub(super) fn send_data(&mut self, packet: &[u8]) -> Result<bool, PeerError> {
        match self.rtc.channel(self.reliable) {
            Some(mut channel) => Ok(channel.write(true, packet)?),
            None => Ok(false),
        }
    }

    /// Ends the connection, and tells the server so.
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

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
