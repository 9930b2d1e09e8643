//! Data packets of strangers: any bytes, in any order.

use super::*;
use mockingbird_fuzz::Target;

/// Most that may be kept for all senders together, in bytes: the texts, and a name of each sender and each stream.
const KEPT_MAX_BYTES: usize =
    OPEN_TEXTS_MAX * (TEXT_MAX_BYTES + 3 * NAME_MAX_BYTES) + SENDERS_MAX * NAME_MAX_BYTES;

/// Packets, each with its length before it in two bytes.
fn framed(packets: &[Vec<u8>]) -> Vec<u8> {
    let length = |packet: &Vec<u8>| u16::try_from(packet.len()).unwrap().to_be_bytes();
    packets
        .iter()
        .flat_map(|packet| [&length(packet), packet.as_slice()].concat())
        .collect()
}

fn unframed(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut packets = Vec::new();
    while let [high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (packet, after) = rest.split_at(length);
        packets.push(packet);
        bytes = after;
    }
    packets
}

/// What a LiveKit client sends: a text in pieces, and calls with their answers.
fn seeds() -> Vec<Vec<u8>> {
    let mut client = DataState::default();
    let stream = |sender: Option<&str>| TextStream {
        id: "s".into(),
        topic: "lk.chat".into(),
        attributes: HashMap::from([("lk.segment_id".to_owned(), "1".to_owned())]),
        is_caption: false,
        sender: sender.map(str::to_owned),
    };
    let mut text = client.text(TextPart::Open(stream(Some("ada"))), "PA_1");
    let piece = TextPart::Piece {
        stream: "s".into(),
        text: "grüße ".repeat(30),
    };
    text.extend(client.text(piece, "PA_1"));
    text.extend(client.text(TextPart::Close { stream: "s".into() }, "PA_1"));
    let call = proto::RpcRequest {
        id: "1".into(),
        method: "skip".into(),
        payload: "{}".into(),
        ..proto::RpcRequest::default()
    };
    let call = client.pack(
        Value::RpcRequest(call),
        "PA_1",
        Some("ada".into()),
        vec!["agent".into()],
    );
    let answer = client.answer("PA_1", "ada".into(), "1".into(), Err("no".into()));
    let short = data_stream::Header {
        stream_id: "t".into(),
        topic: "lk.chat".into(),
        inline_content: Some(b"short".to_vec()),
        ..data_stream::Header::default()
    };
    let short = client.pack(Value::StreamHeader(short), "", None, Vec::new());
    // A name as long as a stranger makes it.
    let long = data_stream::Header {
        stream_id: "l".repeat(4_000),
        topic: "lk.chat".into(),
        ..data_stream::Header::default()
    };
    let long = client.pack(Value::StreamHeader(long), "PA_2", None, Vec::new());
    vec![
        framed(&text),
        framed(&[call, answer]),
        framed(&[short]),
        framed(&[long]),
    ]
}

#[test]
fn packets_become_texts_and_calls_and_what_is_kept_has_its_limit() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "data")
        .seeds(seeds())
        .words(&["lk.chat", "PA_1", "PA_2", "ada", "skip"])
        .max_bytes(256 * 1024)
        .run(|input| {
            let mut state = DataState::default();
            let began = Instant::now();
            let mut seen = Vec::new();
            for (at, packet) in unframed(input).into_iter().enumerate() {
                let now = began + Duration::from_secs(at as u64);
                seen.push(match state.receive(packet, now) {
                    None => 0,
                    Some(Received::Text { text, .. }) => {
                        // A byte that is no UTF-8 becomes a mark of three bytes.
                        assert!(
                            text.len() <= 3 * TEXT_MAX_BYTES,
                            "a text of {} bytes",
                            text.len()
                        );
                        1
                    }
                    Some(Received::Call(call)) => {
                        let acknowledged = state.acknowledge("PA_1", &call);
                        assert!(proto::DataPacket::decode(acknowledged.as_slice()).is_ok());
                        2
                    }
                });
                let kept = kept_bytes(&state);
                assert!(kept <= KEPT_MAX_BYTES, "{kept} bytes are kept");
            }
            assert!(state.receive_states().len() <= SENDERS_MAX);
            seen.truncate(5);
            (
                seen,
                state.open_texts.len().min(4),
                state.received.len().min(4),
            )
        });
}

fn kept_bytes(state: &DataState) -> usize {
    let text = |(id, text): (&String, &OpenText)| {
        let names = [id, &text.topic, &text.from];
        let longest = names.iter().map(|name| name.len()).max().unwrap_or(0);
        assert!(
            longest <= NAME_MAX_BYTES,
            "a name of {longest} bytes is kept"
        );
        text.bytes.len() + names.iter().map(|name| name.len()).sum::<usize>()
    };
    let texts: usize = state.open_texts.iter().map(text).sum();
    texts + state.received.keys().map(String::len).sum::<usize>()
}
