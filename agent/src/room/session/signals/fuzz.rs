//! What a stranger's LiveKit server says: bytes of its messages, decoded and taken.

use super::*;
use crate::room::Presence;
use crate::room::roster::Roster;
use mockingbird_fuzz::Target;
use prost::Message as _;

fn participant(identity: &str, tracks: usize) -> proto::ParticipantInfo {
    let track = |at: usize| proto::TrackInfo {
        sid: format!("TR_{identity}_{at}"),
        muted: at % 2 == 1,
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

fn seeds() -> Vec<Vec<u8>> {
    let join = proto::JoinResponse {
        participant: Some(participant("agent", 0)),
        other_participants: vec![participant("ada", 1)],
        ping_interval: 5,
        ping_timeout: 15,
        ..proto::JoinResponse::default()
    };
    let answer = proto::SessionDescription {
        r#type: "answer".into(),
        sdp: "v=0\r\n".into(),
        id: 1,
        mid_to_track_id: HashMap::from([
            ("0".to_owned(), "TR_ada_0".to_owned()),
            // As long as a stranger makes it.
            ("1".to_owned(), "x".repeat(4_000)),
        ]),
    };
    let update = proto::ParticipantUpdate {
        participants: vec![participant("ada", 2), participant("eve", 1)],
    };
    let leave = proto::LeaveRequest {
        reason: proto::DisconnectReason::ServerShutdown as i32,
        action: Action::Resume as i32,
        ..proto::LeaveRequest::default()
    };
    let messages = [
        Response::Join(join),
        Response::Answer(answer),
        Response::Update(update),
        Response::Leave(leave),
    ];
    let encode = |message| {
        proto::SignalResponse {
            message: Some(message),
        }
        .encode_length_delimited_to_vec()
    };
    let each: Vec<Vec<u8>> = messages.into_iter().map(encode).collect();
    let all = each.concat();
    each.into_iter().chain([all]).collect()
}

#[test]
fn messages_change_what_is_known_of_the_room_within_its_limits() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "signals")
        .seeds(seeds())
        .words(&["ada", "eve", "agent", "PA_ada", "TR_ada_0"])
        .max_bytes(256 * 1024)
        .run(|mut input| {
            let (mut roster, mut sections) = (Roster::default(), HashMap::new());
            let mut shown = Vec::new();
            while let Ok(signal) = proto::SignalResponse::decode_length_delimited(&mut input) {
                let Some(message) = signal.message else {
                    continue;
                };
                shown.push(take(message, &mut roster, &mut sections));
                assert!(sections.len() <= SECTIONS_MAX);
                let names = sections
                    .iter()
                    .flat_map(|(mid, sid)| [mid.len(), sid.len()]);
                let longest = names.max().unwrap_or(0);
                assert!(
                    longest <= NAME_MAX_BYTES,
                    "a name of {longest} bytes is kept"
                );
            }
            shown.truncate(5);
            (shown, sections.len().min(3))
        });
}

/// Takes a message as far as it needs no connection; a mark of what it was.
fn take(
    message: Response,
    roster: &mut Roster,
    sections: &mut HashMap<String, String>,
) -> (u8, bool) {
    match message {
        Response::Join(joined) => {
            let own = own_sid(&joined);
            if let Ok(own) = &own {
                roster.update(joined.other_participants, own);
            }
            (1, own.is_ok())
        }
        Response::Answer(answer) => {
            add_sections(sections, answer.mid_to_track_id);
            (2, false)
        }
        Response::Update(update) => {
            roster.update(update.participants, "PA_agent");
            let presence = roster.presence("ada");
            let voice = roster.voice_of("ada");
            // Somebody who is away has no voice, and a voice is one of its own microphones.
            assert!(voice.is_none() || presence != Presence::Away);
            assert!(voice.is_none_or(|sid| roster.is_voice_of("ada", sid)));
            (3, matches!(presence, Presence::Here { microphone: true }))
        }
        Response::Leave(leave) => (4, leave.action() == Action::Resume),
        _ => (0, false),
    }
}
