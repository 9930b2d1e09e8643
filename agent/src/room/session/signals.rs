//! What the server says by its signalling, and resuming a connection.

use super::Session;
use crate::room::ended::{Ended, not_connected};
use crate::room::{LeftBy, RoomEvent};
use livekit_protocol as proto;
use proto::leave_request::Action;
use proto::signal_request::Message as Request;
use proto::signal_response::Message as Response;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// How long resuming a broken connection is tried before joining anew.
const RESUME_TIMEOUT: Duration = Duration::from_secs(5);
/// Shortest time between the beginning of a connection and resuming it, so that no server keeps the agent busy with it.
const RESUME_PAUSE: Duration = Duration::from_millis(500);
/// Media sections whose tracks are remembered: more than the agent ever offers.
const SECTIONS_MAX: usize = 64;
/// Longest name of a section or a track that is remembered. LiveKit's have 15 bytes.
const NAME_MAX_BYTES: usize = 256;
/// Seconds that a server may set for the interval of pings, and for how long an answer may take. LiveKit's own are 5
/// and 15. The signalling client panics at zero.
const PING_SECONDS: RangeInclusive<i32> = 1..=600;

/// The server's name for the agent, out of the answer to a join.
///
/// # Errors
///
/// The answer is not one that the signalling client can go on with: it takes the participant for granted when it
/// resumes.
pub(super) fn own_sid(joined: &proto::JoinResponse) -> Result<String, Ended> {
    let pings = [joined.ping_interval, joined.ping_timeout];
    if !pings.iter().all(|seconds| PING_SECONDS.contains(seconds)) {
        return Err(Ended::Lost(
            "the server sets no valid time for pings".into(),
        ));
    }
    match &joined.participant {
        Some(own) if !own.sid.is_empty() => Ok(own.sid.clone()),
        _ => Err(Ended::Lost(
            "the server's answer names no participant".into(),
        )),
    }
}

/// Adds the tracks that an answer names, as far as there is room.
fn add_sections(sections: &mut HashMap<String, String>, named: HashMap<String, String>) {
    for (mid, sid) in named {
        let is_short = mid.len() <= NAME_MAX_BYTES && sid.len() <= NAME_MAX_BYTES;
        if is_short && (sections.len() < SECTIONS_MAX || sections.contains_key(&mid)) {
            sections.insert(mid, sid);
        }
    }
}

impl Session<'_> {
    /// Handles a message of the server.
    ///
    /// # Errors
    ///
    /// The connection is over.
    pub(super) async fn on_signal(&mut self, message: Response) -> Result<(), Ended> {
        match message {
            Response::Answer(answer) => {
                add_sections(&mut self.sections, answer.mid_to_track_id.clone());
                if let Some(offer) = self.peer.accept(answer)? {
                    self.signal.send(Request::Offer(offer)).await;
                }
            }
            Response::Trickle(trickle) => {
                let init: serde_json::Value =
                    serde_json::from_str(&trickle.candidate_init).unwrap_or_default();
                if let Some(candidate) = init["candidate"].as_str().filter(|sdp| !sdp.is_empty()) {
                    self.peer.add_candidate(candidate);
                }
            }
            Response::MediaSectionsRequirement(wanted) => {
                if let Some(offer) = self.peer.offer_again(wanted.num_audios) {
                    self.signal.send(Request::Offer(offer)).await;
                }
            }
            Response::TrackPublished(published) => self.published = Some(published),
            Response::Update(update) => self.notice(update.participants),
            Response::Leave(leave) => return self.on_leave(&leave).await,
            _ => {}
        }
        Ok(())
    }

    async fn on_leave(&mut self, leave: &proto::LeaveRequest) -> Result<(), Ended> {
        use proto::DisconnectReason as Reason;
        match (leave.action(), leave.reason()) {
            (Action::Resume, _) => self.resume("the server asks for it").await,
            (Action::Reconnect, reason)
            | (_, reason @ (Reason::ServerShutdown | Reason::StateMismatch)) => Err(Ended::Lost(
                format!("the server asks to join anew: {reason:?}"),
            )),
            (Action::Disconnect, _) => Err(Ended::For(LeftBy::Room)),
        }
    }

    /// Takes over who is in the room and what they send; a change of the candidate's presence is an event.
    pub(super) fn notice(&mut self, participants: Vec<proto::ParticipantInfo>) {
        self.roster.update(participants, &self.own_sid);
        let presence = self.roster.presence(&self.options.candidate);
        if presence != self.memory.presence {
            self.memory.presence = presence;
            // A reader that is gone is noticed with the next event.
            let _ = self.events.try_send(RoomEvent::Candidate(presence));
        }
    }

    /// Resumes the connection: opens the signalling again, tells the server what both sides had, and restarts ICE.
    ///
    /// # Errors
    ///
    /// The signalling does not come back in time, or there was no connection yet.
    pub(super) async fn resume(&mut self, why: &str) -> Result<(), Ended> {
        tracing::info!(why, "the connection is resumed");
        if self.peer.answer.is_none() {
            return Err(Ended::Lost(format!("{why}, before there was a connection")));
        }
        sleep_until(self.begun + RESUME_PAUSE).await;
        self.begun = Instant::now();
        self.told = false;
        self.tell(RoomEvent::Reconnecting).await?;
        let restarted = timeout(
            RESUME_TIMEOUT,
            self.signal
                .restart(proto::ReconnectReason::RrSignalDisconnected),
        )
        .await;
        match restarted {
            Ok(Ok(response)) => self.peer.set_relays(response.ice_servers),
            Ok(Err(error)) => return Err(not_connected(error)),
            Err(_) => return Err(Ended::Lost("the signalling does not come back".into())),
        }
        let state = proto::SyncState {
            offer: self.peer.offer.clone(),
            answer: self.peer.answer.clone(),
            subscription: Some(proto::UpdateSubscription::default()),
            publish_tracks: self.published.clone().into_iter().collect(),
            datachannel_receive_states: self.data.receive_states(),
            ..proto::SyncState::default()
        };
        self.signal.send(Request::SyncState(state)).await;
        if let Some(offer) = self.peer.restart_ice() {
            self.signal.send(Request::Offer(offer)).await;
        }
        self.signal.set_reconnected().await;
        Ok(())
    }
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn joined() -> proto::JoinResponse {
        proto::JoinResponse {
            participant: Some(proto::ParticipantInfo {
                sid: "PA_agent".into(),
                ..proto::ParticipantInfo::default()
            }),
            ping_interval: 5,
            ping_timeout: 15,
            ..proto::JoinResponse::default()
        }
    }

    #[test]
    fn a_join_without_a_participant_or_with_senseless_pings_is_refused() {
        assert!(matches!(own_sid(&joined()), Ok(sid) if sid == "PA_agent"));
        let mut nobody = joined();
        nobody.participant = None;
        let mut nameless = joined();
        nameless.participant = Some(proto::ParticipantInfo::default());
        let mut restless = joined();
        restless.ping_interval = 0;
        let mut endless = joined();
        endless.ping_timeout = -1;
        for refused in [nobody, nameless, restless, endless] {
            assert!(matches!(own_sid(&refused), Err(Ended::Lost(_))));
        }
    }

    #[test]
    fn countless_sections_are_not_remembered() {
        let mut sections = HashMap::from([("0".to_owned(), "TR_0".to_owned())]);
        let named = (0..10_000).map(|mid: u32| (mid.to_string(), "TR_1".to_owned()));
        add_sections(&mut sections, named.collect());
        assert_eq!(sections.len(), SECTIONS_MAX);
        assert_eq!(sections["0"], "TR_1");
    }
}
