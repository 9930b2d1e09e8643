use super::*;
use str0m::change::SdpOffer;

async fn peer() -> Peer {
    mockingbird_net::choose_cryptography();
    let options = JoinOptions {
        url: "ws://127.0.0.1".into(),
        token: String::new().into(),
        candidate: "ada".into(),
        reach: mockingbird_net::Reach::Anywhere,
    };
    Peer::new(&options, "TR_voice").await.unwrap()
}

#[tokio::test]
async fn a_server_that_asks_for_countless_sections_gets_a_few_at_once() {
    let mut peer = peer().await;
    peer.pending = None;
    let (sender, done) = std::sync::mpsc::channel();
    // In a thread of its own: without the limit it never returns.
    std::thread::spawn(move || {
        let offered = peer.offer_again(300_000).is_some();
        peer.pending = None;
        let again = peer.offer_again(u32::MAX).is_some();
        let _ = sender.send((offered, again, peer.receivers.len()));
    });
    let (offered, again, sections) = done
        .recv_timeout(Duration::from_secs(30))
        .expect("it returns");
    assert!(offered);
    assert!(!again, "nothing is left to offer");
    assert_eq!(sections, RECEIVERS_MAX);
}

/// Somebody who joins while an offer is under way would otherwise never be heard.
#[tokio::test]
async fn sections_that_are_asked_for_while_an_offer_awaits_its_answer_are_offered_next() {
    let mut peer = peer().await;
    let offer = peer.offer.clone().unwrap();
    let before = peer.receivers.len();
    assert!(peer.offer_again(2).is_none());
    assert!(peer.offer_again(1).is_none());
    let mut server = Rtc::new(std::time::Instant::now());
    let offer = SdpOffer::from_sdp_string(&offer.sdp).unwrap();
    let answer = server.sdp_api().accept_offer(offer).unwrap();
    let answer = description("answer", answer.to_sdp_string(), 1);
    assert!(peer.accept(answer).unwrap().is_some());
    assert_eq!(peer.receivers.len(), before + 3);
}

#[tokio::test]
async fn countless_candidates_are_not_kept() {
    let mut peer = peer().await;
    for port in 1_024..3_024 {
        peer.add_candidate(&format!(
            "candidate:1 1 udp 2130706431 203.0.113.7 {port} typ host"
        ));
    }
    let held = peer.held.as_ref().map_or(0, Vec::len);
    assert_eq!(held, REMOTE_CANDIDATES_MAX);
}

#[tokio::test]
async fn an_endless_answer_is_an_error() {
    let mut peer = peer().await;
    let candidate = "a=candidate:1 1 udp 2130706431 203.0.113.7 7882 typ host\r\n";
    for sdp in [
        "x".repeat(ANSWER_MAX_BYTES + 1),
        candidate.repeat(ANSWER_CANDIDATES_MAX + 1),
    ] {
        let pending = peer.pending.is_some();
        assert!(pending || peer.restart_ice().is_some());
        let error = peer.accept(description("answer", sdp, 0)).err();
        let why = error.expect("an error").to_string();
        assert!(why.contains("too"), "{why}");
    }
}
