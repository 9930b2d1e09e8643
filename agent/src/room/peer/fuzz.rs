//! A stranger's LiveKit server: its answers, candidates, relays and packets, in any order. Nothing is sent.

use super::*;
use mockingbird_fuzz::Target;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// Outputs of str0m after one input: it must come to rest.
const OUTPUTS_MAX: usize = 10_000;

/// One thing that the server does.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    /// An answer; `{0}` stands for the name of the first section of the offer, and so on.
    Answer(String),
    Candidate(String),
    Sections(u32),
    Relays(Vec<String>),
    Restart,
    /// A packet, in hexadecimal digits.
    Packet(String),
    /// Milliseconds that pass.
    Wait(u32),
}

fn sections(sdp: &str) -> Vec<String> {
    let names = sdp.lines().filter_map(|line| line.strip_prefix("a=mid:"));
    names.map(|name| name.trim().to_owned()).collect()
}

async fn peer() -> Peer {
    let options = JoinOptions {
        url: "ws://127.0.0.1".into(),
        token: String::new().into(),
        candidate: "ada".into(),
        reach: mockingbird_net::Reach::Anywhere,
    };
    Peer::new(&options, "TR_voice").await.unwrap()
}

/// What a server does that means well.
async fn seed() -> Vec<u8> {
    let peer = peer().await;
    let offer = peer.offer.clone().unwrap().sdp;
    let mut server = Rtc::new(Instant::now());
    let parsed = SdpOffer::from_sdp_string(&offer).unwrap();
    let mut answer = server
        .sdp_api()
        .accept_offer(parsed)
        .unwrap()
        .to_sdp_string();
    for (number, name) in sections(&offer).iter().enumerate() {
        let token = format!("{{{number}}}");
        answer = answer.replace(&format!("a=mid:{name}\r"), &format!("a=mid:{token}\r"));
        answer = answer.replace(&format!(" {name}"), &format!(" {token}"));
    }
    let deeds = [
        Deed::Relays(vec![
            "turn:127.0.0.1:3478?transport=udp".into(),
            "turns:relay.example:443?transport=tcp".into(),
        ]),
        Deed::Candidate("candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host".into()),
        Deed::Sections(2),
        Deed::Answer(answer),
        Deed::Candidate(
            "candidate:2 1 tcp 1518280447 127.0.0.1 7881 typ host tcptype passive".into(),
        ),
        Deed::Packet("000100002112a442000102030405060708090a0b".into()),
        Deed::Packet("16fefd0000000000000000002c010000200000000000000020fefd".into()),
        Deed::Wait(50),
        Deed::Restart,
        Deed::Sections(1),
    ];
    serde_json::to_vec(&deeds).unwrap()
}

#[test]
fn whatever_a_server_does_the_connection_goes_on_or_ends_with_an_error() {
    mockingbird_net::choose_cryptography();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let seed = runtime.block_on(seed());
    Target::new(env!("CARGO_MANIFEST_DIR"), "peer")
        .seeds([seed])
        .words(&[
            "{0}",
            "{1}",
            "{2}",
            "a=mid:",
            "a=candidate:1 1 udp 1 127.0.0.1 1 typ host\r\n",
            "a=ice-ufrag:x\r\n",
            "a=ice-lite\r\n",
            "a=setup:active\r\n",
            "a=setup:passive\r\n",
            "a=inactive\r\n",
            "a=recvonly\r\n",
            "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
            "a=rtpmap:111 opus/48000/2\r\n",
            "a=fmtp:111 ",
            "a=extmap:1 ",
            "a=sctp-port:5000\r\n",
            "a=max-message-size:0\r\n",
            "a=fingerprint:sha-256 00\r\n",
            "a=group:BUNDLE ",
            "\r\n",
            "answer",
            "candidate",
            "sections",
            "relays",
            "restart",
            "packet",
            "wait",
            "turn:",
            "turns:[::1]:1",
            "tcptype active",
            "typ relay raddr 0.0.0.0 rport 0",
            "255.255.255.255",
            "::1",
            "x.local",
        ])
        .json()
        .max_bytes(64 * 1024)
        .run(|input| {
            let Ok(deeds) = serde_json::from_slice::<Vec<Deed>>(input) else {
                return BTreeSet::from(["no deeds".to_owned()]);
            };
            runtime.block_on(async { play(peer().await, deeds) })
        });
}

fn play(mut peer: Peer, deeds: Vec<Deed>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut now = Instant::now();
    for deed in deeds {
        let outcome = one(&mut peer, deed, &mut now);
        assert!(peer.receivers.len() <= RECEIVERS_MAX);
        assert!(peer.held.as_ref().map_or(0, Vec::len) <= REMOTE_CANDIDATES_MAX);
        let is_over = outcome.is_err();
        let shown = outcome.unwrap_or_else(|error| {
            let text = error.to_string();
            text.chars()
                .filter(|c| !c.is_ascii_digit())
                .take(30)
                .collect()
        });
        seen.insert(shown);
        if is_over || !comes_to_rest(&mut peer) {
            break;
        }
    }
    seen
}

fn one(peer: &mut Peer, deed: Deed, now: &mut Instant) -> Result<String, PeerError> {
    match deed {
        Deed::Answer(mut sdp) => {
            let offer = peer.offer.as_ref().map(|offer| sections(&offer.sdp));
            for (number, name) in offer.unwrap_or_default().iter().enumerate() {
                sdp = sdp.replace(&format!("{{{number}}}"), name);
            }
            let again = peer.accept(description("answer", sdp, 0))?;
            Ok(format!("answer, {}", again.is_some()))
        }
        Deed::Candidate(sdp) => {
            let before = peer.remote_candidates;
            peer.add_candidate(&sdp);
            Ok(format!("candidate, {}", peer.remote_candidates > before))
        }
        Deed::Sections(more) => Ok(format!("sections, {}", peer.offer_again(more).is_some())),
        Deed::Relays(urls) => {
            let server = proto::IceServer {
                urls,
                username: "u".into(),
                credential: "c".into(),
            };
            peer.set_relays(vec![server]);
            Ok("relays".into())
        }
        Deed::Restart => Ok(format!("restart, {}", peer.restart_ice().is_some())),
        Deed::Packet(digits) => {
            let digits: Vec<u8> = digits
                .chars()
                .filter_map(|c| c.to_digit(16))
                .map(|digit| digit as u8)
                .collect();
            let bytes: Vec<u8> = digits
                .chunks_exact(2)
                .map(|pair| pair[0] << 4 | pair[1])
                .collect();
            let source = SocketAddr::from(([127, 0, 0, 1], 7882));
            let Ok(receive) = Receive::new(
                str0m::net::Protocol::Udp,
                source,
                peer.network.local(),
                &bytes,
            ) else {
                return Ok("no packet".into());
            };
            let input = Input::Receive(*now, receive);
            let accepted = peer.rtc.accepts(&input);
            if accepted {
                peer.rtc.handle_input(input)?;
            }
            Ok(format!("packet, {accepted}"))
        }
        Deed::Wait(ms) => {
            *now += Duration::from_millis(u64::from(ms));
            peer.rtc.handle_input(Input::Timeout(*now))?;
            Ok("wait".into())
        }
    }
}

/// Takes str0m's outputs without sending any; false once it has failed.
fn comes_to_rest(peer: &mut Peer) -> bool {
    for _ in 0..OUTPUTS_MAX {
        match peer.rtc.poll_output() {
            Ok(Output::Timeout(_)) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    panic!("there is no end of outputs");
}
