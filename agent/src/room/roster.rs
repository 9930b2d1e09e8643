//! Who is in the room, and which tracks they send. Bounded, because the server may be a stranger's.

use super::Presence;
use livekit_protocol as proto;
use std::collections::HashMap;

/// Participants that are known at the same time; an interview needs two. More are ignored.
const PARTICIPANTS_MAX: usize = 64;
/// Tracks that are known of one participant. More are ignored.
const TRACKS_MAX: usize = 16;
/// Longest identity or track name. LiveKit's own limit for identities is 256 bytes.
const NAME_MAX_BYTES: usize = 256;

/// A track that another participant sends.
struct Track {
    /// The server's name for the track.
    sid: String,
    muted: bool,
    is_microphone: bool,
}

/// Everybody but the agent itself, from when their connection is complete.
#[derive(Default)]
pub(super) struct Roster {
    /// Tracks by the identity of who sends them.
    participants: HashMap<String, Vec<Track>>,
}

impl Roster {
    /// Takes over what has changed of these participants.
    pub(super) fn update(&mut self, participants: Vec<proto::ParticipantInfo>, own_sid: &str) {
        for participant in participants {
            if participant.sid == own_sid {
                continue;
            }
            self.participants.remove(&participant.identity);
            // A participant who is still joining gets no data yet: what is sent now would be lost to them.
            if participant.state() != proto::participant_info::State::Active {
                continue;
            }
            let is_full = self.participants.len() >= PARTICIPANTS_MAX;
            if is_full || participant.identity.len() > NAME_MAX_BYTES {
                tracing::debug!("a participant beyond the limits of the roster is ignored");
                continue;
            }
            let tracks = participant
                .tracks
                .into_iter()
                .filter(|track| track.sid.len() <= NAME_MAX_BYTES)
                .take(TRACKS_MAX)
                .map(|track| Track {
                    muted: track.muted,
                    is_microphone: track.source() == proto::TrackSource::Microphone,
                    sid: track.sid,
                })
                .collect();
            self.participants.insert(participant.identity, tracks);
        }
    }

    /// Whether a participant is in the room, and whether they can be heard.
    pub(super) fn presence(&self, identity: &str) -> Presence {
        let Some(tracks) = self.participants.get(identity) else {
            return Presence::Away;
        };
        Presence::Here {
            microphone: tracks
                .iter()
                .any(|track| track.is_microphone && !track.muted),
        }
    }

    /// Whether the track `sid` is the microphone of `identity`.
    pub(super) fn is_voice_of(&self, identity: &str, sid: &str) -> bool {
        let mut microphones = self.microphones(identity);
        microphones.any(|track| track.sid == sid)
    }

    /// The server's name for the microphone of `identity`.
    pub(super) fn voice_of(&self, identity: &str) -> Option<&str> {
        let mut microphones = self.microphones(identity);
        microphones.next().map(|track| track.sid.as_str())
    }

    fn microphones(&self, identity: &str) -> impl Iterator<Item = &Track> {
        let tracks = self.participants.get(identity).into_iter().flatten();
        tracks.filter(|track| track.is_microphone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(identity: &str, tracks: usize) -> proto::ParticipantInfo {
        let track = |index| proto::TrackInfo {
            sid: format!("TR_{identity}_{index}"),
            source: proto::TrackSource::Microphone as i32,
            ..proto::TrackInfo::default()
        };
        proto::ParticipantInfo {
            sid: format!("PA_{identity}"),
            identity: identity.to_owned(),
            state: proto::participant_info::State::Active as i32,
            tracks: (0..tracks).map(track).collect(),
            ..proto::ParticipantInfo::default()
        }
    }

    #[test]
    fn who_comes_and_goes_is_known_with_their_microphone() {
        let mut roster = Roster::default();
        roster.update(vec![participant("ada", 1), participant("me", 1)], "PA_me");
        assert_eq!(roster.presence("ada"), Presence::Here { microphone: true });
        assert_eq!(roster.presence("me"), Presence::Away);
        assert!(roster.is_voice_of("ada", "TR_ada_0"));
        assert_eq!(roster.voice_of("ada"), Some("TR_ada_0"));
        let mut gone = participant("ada", 0);
        gone.state = proto::participant_info::State::Disconnected as i32;
        roster.update(vec![gone], "PA_me");
        assert_eq!(roster.presence("ada"), Presence::Away);
    }

    #[test]
    fn a_server_that_names_countless_participants_and_tracks_fills_no_memory() {
        let mut roster = Roster::default();
        let crowd = (0..20_000).map(|index| participant(&index.to_string(), 1));
        let crowd = [
            participant("ada", 1_000),
            participant(&"x".repeat(1_000), 1),
        ]
        .into_iter()
        .chain(crowd);
        roster.update(crowd.collect(), "PA_me");
        assert_eq!(roster.participants.len(), PARTICIPANTS_MAX);
        assert_eq!(roster.participants["ada"].len(), TRACKS_MAX);
        assert!(roster.participants.keys().all(|name| name.len() < 1_000));
        // Participants who are known are still updated.
        let mut muted = participant("ada", 1);
        muted.tracks[0].muted = true;
        roster.update(vec![muted], "PA_me");
        assert_eq!(roster.presence("ada"), Presence::Here { microphone: false });
    }
}
