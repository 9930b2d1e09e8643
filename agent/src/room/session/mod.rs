//! One connection, from join to leave, and the loop that moves everything. What the server says is in `signals`.

mod signals;

use super::data::{DataState, Received};
use super::ended::{Ended, not_connected};
use super::incoming::Incoming;
use super::outgoing::{FRAME, Outgoing};
use super::peer::{Peer, PeerError};
use super::roster::Roster;
use super::{
    Command, JoinOptions, LeftBy, Presence, RoomEvent, TextPart, TextStream, VoiceSamples,
};
use livekit_protocol as proto;
use livekit_signaling::{SignalClient, SignalEvent, SignalEvents, SignalOptions};
use proto::leave_request::Action;
use proto::signal_request::Message as Request;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use str0m::media::Mid;
use str0m::{Event, IceConnectionState};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// The signalling protocol that this speaks.
const PROTOCOL_VERSION: u32 = 17;
/// How long a connection may take to come about, with all paths through the network; LiveKit itself gives up sooner.
const CONNECTED_WITHIN: Duration = Duration::from_secs(30);
/// The attribute of a caption that names the track of the voice.
const TRANSCRIBED_TRACK: &str = "lk.transcribed_track_id";
/// How the agent's own track is called.
const VOICE_NAME: &str = "interviewer";

/// What the next connection takes over from the one before.
pub(super) struct Memory {
    outgoing: Outgoing,
    attributes: HashMap<String, String>,
    presence: Presence,
    /// The server renews the token; the first one lives for minutes only.
    token: Option<SecretString>,
    /// Whether packets got through on the last connection; the signalling alone does not count.
    pub(super) was_connected: bool,
}

impl Memory {
    pub(super) fn new(voice: Arc<VoiceSamples>) -> Self {
        Self {
            outgoing: Outgoing::new(voice),
            attributes: HashMap::new(),
            presence: Presence::Away,
            token: None,
            was_connected: false,
        }
    }
}

pub(super) struct Session<'a> {
    options: &'a JoinOptions,
    memory: &'a mut Memory,
    events: &'a mpsc::Sender<RoomEvent>,
    signal: SignalClient,
    signals: SignalEvents,
    peer: Peer,
    data: DataState,
    own_sid: String,
    voice_cid: String,
    published: Option<proto::TrackPublishedResponse>,
    roster: Roster,
    /// The server's names of the tracks, by the section in which each comes.
    sections: HashMap<String, String>,
    incoming: HashMap<Mid, Incoming>,
    /// Whether the channel for data has opened.
    is_open: bool,
    /// Whether packets get through at present.
    flows: bool,
    /// Whether `Connected` was the last event about the connection.
    told: bool,
    /// When the connection was last begun or resumed.
    begun: Instant,
}

impl<'a> Session<'a> {
    /// Joins the room, and begins to publish the agent's voice.
    ///
    /// # Errors
    ///
    /// The server refuses, cannot be reached, or its answer is not valid.
    pub(super) async fn join(
        options: &'a JoinOptions,
        memory: &'a mut Memory,
        events: &'a mpsc::Sender<RoomEvent>,
    ) -> Result<Self, Ended> {
        let voice_cid = format!("TR_{}", uuid::Uuid::new_v4().simple());
        let peer = Peer::new(options, &voice_cid).await?;
        let mut signal_options = SignalOptions::default();
        signal_options.single_peer_connection = true;
        signal_options.protocol_version = PROTOCOL_VERSION;
        // Others then send whole texts and plain calls.
        signal_options.client_protocol = 0;
        signal_options.client_capabilities = Vec::new();
        let renewed = memory.token.clone();
        let token = renewed.unwrap_or_else(|| options.token.clone());
        let token = token.expose_secret();
        // The offer travels with the join, which saves a round trip.
        let (signal, joined, signals) =
            SignalClient::connect(&options.url, token, signal_options, peer.offer.clone())
                .await
                .map_err(not_connected)?;
        if !signal.is_single_pc_mode_active() {
            return Err(Ended::Lost("the server is older than 1.9".into()));
        }
        let own_sid = match signals::own_sid(&joined) {
            Ok(own_sid) => own_sid,
            Err(ended) => {
                signal.close().await;
                return Err(ended);
            }
        };
        let mut session = Self {
            options,
            memory,
            events,
            signal,
            signals,
            peer,
            data: DataState::default(),
            own_sid,
            voice_cid,
            published: None,
            roster: Roster::default(),
            sections: HashMap::new(),
            incoming: HashMap::new(),
            is_open: false,
            flows: false,
            told: false,
            begun: Instant::now(),
        };
        session.peer.set_relays(joined.ice_servers);
        session.notice(joined.other_participants);
        session.publish().await;
        session.send_attributes().await;
        Ok(session)
    }

    async fn publish(&mut self) {
        let track = proto::AddTrackRequest {
            cid: self.voice_cid.clone(),
            name: VOICE_NAME.into(),
            r#type: proto::TrackType::Audio as i32,
            source: proto::TrackSource::Microphone as i32,
            stream: "agent".into(),
            ..proto::AddTrackRequest::default()
        };
        self.signal.send(Request::AddTrack(track)).await;
    }

    /// Moves media, data and signals until the connection ends; returns why it did.
    pub(super) async fn run(mut self, inbox: &mut mpsc::UnboundedReceiver<Command>) -> Ended {
        let ended = match self.turn(inbox).await {
            Ok(never) => match never {},
            Err(ended) => ended,
        };
        if matches!(ended, Ended::For(_)) {
            let leave = proto::LeaveRequest {
                action: Action::Disconnect as i32,
                reason: proto::DisconnectReason::ClientInitiated as i32,
                ..proto::LeaveRequest::default()
            };
            self.signal.send(Request::Leave(leave)).await;
        }
        self.memory.token = Some(self.signal.token().into());
        self.signal.close().await;
        self.peer.close();
        ended
    }

    async fn turn(
        &mut self,
        inbox: &mut mpsc::UnboundedReceiver<Command>,
    ) -> Result<std::convert::Infallible, Ended> {
        let mut frames = interval(FRAME);
        // After a stall the voice goes on at its pace instead of hurrying.
        frames.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut happened = Vec::new();
        loop {
            self.peer.drain(&mut happened)?;
            while !happened.is_empty() {
                for event in std::mem::take(&mut happened) {
                    self.on_media(event).await?;
                }
                self.peer.drain(&mut happened)?;
            }
            let speaking = self.is_open && self.flows && self.memory.outgoing.is_due();
            let wake = Instant::from_std(self.peer.deadline());
            tokio::select! {
                biased;
                command = inbox.recv() => match command {
                    Some(command) => self.on_command(command).await?,
                    None => return Err(Ended::For(LeftBy::Us)),
                },
                _ = frames.tick(), if speaking => self.send_frame().await?,
                () = self.peer.readable() => self.peer.read(&mut happened)?,
                () = sleep_until(wake) => self.peer.wake()?,
                () = sleep_until(self.begun + CONNECTED_WITHIN), if !self.told => {
                    return Err(Ended::Lost("no connection has come about".into()));
                }
                signal = self.signals.recv() => match signal {
                    Some(SignalEvent::Message(message)) => self.on_signal(*message).await?,
                    // Resuming while the old connection is open queues the end of the old one.
                    Some(SignalEvent::Close(_)) if self.signal.is_connected().await => {}
                    Some(SignalEvent::Close(why)) => self.resume(&why).await?,
                    None => return Err(Ended::Lost("the signalling has ended".into())),
                },
            }
        }
    }

    async fn send_frame(&mut self) -> Result<(), Ended> {
        let was_empty = self.memory.outgoing.is_empty();
        let frame = self.memory.outgoing.next_frame().map_err(PeerError::from)?;
        self.peer.send_voice(frame.packet, frame.level)?;
        if !was_empty && self.memory.outgoing.is_empty() {
            self.tell(RoomEvent::Said).await?;
        }
        Ok(())
    }

    async fn on_command(&mut self, command: Command) -> Result<(), Ended> {
        match command {
            Command::Say(samples) => self.memory.outgoing.say(samples),
            Command::Hold(held) => self.memory.outgoing.hold(held),
            Command::FlushVoice => self.memory.outgoing.flush_voice(),
            Command::Attributes(attributes) => {
                self.memory.attributes.extend(attributes);
                self.send_attributes().await;
            }
            Command::Text(mut part) => {
                if let TextPart::Open(stream) = &mut part {
                    self.name_track(stream);
                }
                for packet in self.data.text(part, &self.own_sid) {
                    self.send_data(&packet)?;
                }
            }
            Command::Answer { to, id, outcome } => {
                let packet = self.data.answer(&self.own_sid, to, id, outcome);
                self.send_data(&packet)?;
            }
            Command::Leave => return Err(Ended::For(LeftBy::Us)),
        }
        Ok(())
    }

    /// Adds to a caption the track whose speech it shows.
    fn name_track(&self, stream: &mut TextStream) {
        if !stream.is_caption {
            return;
        }
        let own = self.published.as_ref().and_then(|it| it.track.as_ref());
        let track = match &stream.sender {
            Some(identity) => self.roster.voice_of(identity),
            None => own.map(|track| track.sid.as_str()),
        };
        if let Some(sid) = track {
            let name = TRANSCRIBED_TRACK.to_owned();
            stream.attributes.insert(name, sid.to_owned());
        }
    }

    fn send_data(&mut self, packet: &[u8]) -> Result<(), Ended> {
        if !self.peer.send_data(packet)? {
            // Captions are an extra; what was said is stored elsewhere.
            tracing::debug!("a data packet was not taken");
        }
        Ok(())
    }

    async fn send_attributes(&mut self) {
        if self.memory.attributes.is_empty() {
            return;
        }
        let update = proto::UpdateParticipantMetadata {
            attributes: self.memory.attributes.clone(),
            request_id: self.signal.next_request_id(),
            ..proto::UpdateParticipantMetadata::default()
        };
        self.signal.send(Request::UpdateMetadata(update)).await;
    }

    async fn on_media(&mut self, event: Event) -> Result<(), Ended> {
        match event {
            Event::IceConnectionStateChange(state) => {
                self.flows = state.is_connected();
                if state == IceConnectionState::Disconnected && !self.peer.is_searching() {
                    return self.resume("no path through the network").await;
                }
                self.tell_if_connected().await
            }
            Event::ChannelOpen(_, label) if label == "_reliable" => {
                self.is_open = true;
                self.tell_if_connected().await
            }
            Event::MediaData(data) => {
                let heard = self.is_candidate(data.mid);
                if heard {
                    self.hear(data.mid, data.time.numer(), &data.data)?;
                }
                Ok(())
            }
            Event::ChannelData(data) => self.on_data(&data.data).await,
            _ => Ok(()),
        }
    }

    async fn tell_if_connected(&mut self) -> Result<(), Ended> {
        if self.told || !self.is_open || !self.flows {
            return Ok(());
        }
        self.told = true;
        self.memory.was_connected = true;
        self.tell(RoomEvent::Connected).await
    }

    fn is_candidate(&self, mid: Mid) -> bool {
        let candidate = &self.options.candidate;
        let track = self.sections.get(&*mid);
        track.is_some_and(|sid| self.roster.is_voice_of(candidate, sid))
    }

    fn hear(&mut self, mid: Mid, rtp: u64, packet: &[u8]) -> Result<(), Ended> {
        let incoming = match self.incoming.entry(mid) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(Incoming::new().map_err(PeerError::from)?)
            }
        };
        // A damaged packet is a lost one.
        if let Ok(samples) = incoming.decode(rtp, packet)
            && !samples.is_empty()
        {
            // A reader that does not keep up loses audio, not events.
            if self.events.capacity() > self.events.max_capacity() / 2 {
                let _ = self.events.try_send(RoomEvent::Heard(samples));
            }
        }
        Ok(())
    }

    async fn on_data(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        match self.data.receive(bytes, Instant::now().into_std()) {
            Some(Received::Text { topic, from, text }) => {
                let text = text.into();
                self.tell(RoomEvent::Text { topic, from, text }).await
            }
            Some(Received::Call(call)) => {
                let packet = self.data.acknowledge(&self.own_sid, &call);
                self.send_data(&packet)?;
                self.tell(RoomEvent::Call(call)).await
            }
            None => Ok(()),
        }
    }

    /// Sends an event to the reader.
    ///
    /// # Errors
    ///
    /// The reader is gone, so the agent leaves.
    async fn tell(&mut self, event: RoomEvent) -> Result<(), Ended> {
        self.events
            .send(event)
            .await
            .map_err(|_| Ended::For(LeftBy::Us))
    }
}
