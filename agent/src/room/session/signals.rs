//! What the server says by its signalling, and taking the connection up again.

use super::Session;
use crate::room::ended::{Ended, not_connected};
use crate::room::{LeftBy, RoomEvent};
use livekit_protocol as proto;
use proto::leave_request::Action;
use proto::signal_request::Message as Request;
use proto::signal_response::Message as Response;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// How long a broken connection is tried to be taken up before joining anew.
const RESUME_PATIENCE: Duration = Duration::from_secs(5);
/// Between a connection's beginning and its being taken up, so that no server keeps the agent busy with it.
const RESUME_PAUSE: Duration = Duration::from_millis(500);

impl Session<'_> {
    pub(super) async fn on_signal(&mut self, message: Response) -> Result<(), Ended> {
        match message {
            Response::Answer(answer) => {
                self.sections.extend(answer.mid_to_track_id.clone());
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

    /// Notes who is here and what they send, and tells of the candidate.
    pub(super) fn notice(&mut self, participants: Vec<proto::ParticipantInfo>) {
        self.roster.update(participants, &self.own_sid);
        let presence = self.roster.presence(&self.options.candidate);
        if presence != self.memory.presence {
            self.memory.presence = presence;
            // A reader that is gone is noticed with the next event.
            let _ = self.events.try_send(RoomEvent::Candidate(presence));
        }
    }

    /// Takes the connection up: the signalling anew, what both sides had, and another way through the network.
    pub(super) async fn resume(&mut self, why: &str) -> Result<(), Ended> {
        tracing::info!(why, "the connection is taken up");
        if self.peer.answer.is_none() {
            return Err(Ended::Lost(format!("{why}, before there was a connection")));
        }
        sleep_until(self.begun + RESUME_PAUSE).await;
        self.begun = Instant::now();
        self.told = false;
        self.tell(RoomEvent::Reconnecting).await?;
        let restarted = timeout(
            RESUME_PATIENCE,
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
