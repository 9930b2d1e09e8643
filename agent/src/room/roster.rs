//! Who is in the room, and what they send.

use super::Presence;
use livekit_protocol as proto;
use std::collections::HashMap;

/// A track of somebody else.
struct Track {
    identity: String,
    muted: bool,
    is_microphone: bool,
}

/// Everybody but the agent itself, from when their connection is complete.
#[derive(Default)]
pub(super) struct Roster {
    /// By the server's name for the track.
    tracks: HashMap<String, Track>,
    /// Identities.
    present: Vec<String>,
}

impl Roster {
    /// Notes what has changed of these participants.
    pub(super) fn update(&mut self, participants: Vec<proto::ParticipantInfo>, own_sid: &str) {
        for participant in participants {
            if participant.sid == own_sid {
                continue;
            }
            let identity = participant.identity.clone();
            self.tracks.retain(|_, track| track.identity != identity);
            self.present.retain(|present| *present != identity);
            // Whoever is still joining gets no data yet: what is sent now would be lost to them.
            if participant.state() != proto::participant_info::State::Active {
                continue;
            }
            self.present.push(identity.clone());
            for track in participant.tracks {
                let is_microphone = track.source() == proto::TrackSource::Microphone;
                let known = Track {
                    identity: identity.clone(),
                    muted: track.muted,
                    is_microphone,
                };
                self.tracks.insert(track.sid, known);
            }
        }
    }

    /// Whether somebody is there, and can be heard.
    pub(super) fn presence(&self, identity: &str) -> Presence {
        if !self.present.iter().any(|present| present == identity) {
            return Presence::Away;
        }
        let heard = |track: &Track| track.is_voice_of(identity) && !track.muted;
        Presence::Here {
            microphone: self.tracks.values().any(heard),
        }
    }

    /// Whether a track is somebody's microphone.
    pub(super) fn is_voice_of(&self, identity: &str, sid: &str) -> bool {
        let track = self.tracks.get(sid);
        track.is_some_and(|track| track.is_voice_of(identity))
    }

    /// The track of somebody's microphone.
    pub(super) fn voice_of(&self, identity: &str) -> Option<&str> {
        let mut tracks = self.tracks.iter();
        let found = tracks.find(|(_, track)| track.is_voice_of(identity));
        found.map(|(sid, _)| sid.as_str())
    }
}

impl Track {
    fn is_voice_of(&self, identity: &str) -> bool {
        self.is_microphone && self.identity == identity
    }
}
