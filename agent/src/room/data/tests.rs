use super::*;

#[test]
fn a_long_text_arrives_whole_and_once() {
    let (mut ours, mut theirs) = (DataState::default(), DataState::default());
    let long = "grüße, мир. ".repeat(2_000);
    let stream = TextStream {
        id: "s".into(),
        topic: "lk.chat".into(),
        attributes: HashMap::new(),
        is_caption: false,
        sender: Some("somebody".into()),
    };
    let mut packets = ours.text(TextPart::Open(stream), "PA_1");
    packets.extend(ours.text(
        TextPart::Piece {
            stream: "s".into(),
            text: long.clone(),
        },
        "PA_1",
    ));
    packets.extend(ours.text(TextPart::Close { stream: "s".into() }, "PA_1"));
    // After a reconnection some come twice.
    let twice = packets.iter().chain(&packets);
    let now = Instant::now();
    let received: Vec<Received> = twice
        .filter_map(|packet| theirs.receive(packet, now))
        .collect();
    let [Received::Text { topic, from, text }] = received.as_slice() else {
        panic!("one text");
    };
    assert_eq!((topic.as_str(), from.as_str()), ("lk.chat", "somebody"));
    assert_eq!(*text, long);
}

/// A receiver, and packets of one participant or another.
struct Receiver {
    state: DataState,
    now: Instant,
}

impl Receiver {
    fn new() -> Self {
        Self {
            state: DataState::default(),
            now: Instant::now(),
        }
    }

    fn receive(&mut self, from: &str, value: Value) -> Option<Received> {
        let packet = proto::DataPacket {
            participant_identity: from.to_owned(),
            value: Some(value),
            ..proto::DataPacket::default()
        };
        self.state.receive(&packet.encode_to_vec(), self.now)
    }

    fn open(&mut self, from: &str, stream: &str) {
        let header = data_stream::Header {
            stream_id: stream.to_owned(),
            ..data_stream::Header::default()
        };
        self.receive(from, Value::StreamHeader(header));
    }

    fn chunk(&mut self, stream: &str, content: &[u8]) {
        let chunk = data_stream::Chunk {
            stream_id: stream.to_owned(),
            content: content.to_vec(),
            ..data_stream::Chunk::default()
        };
        self.receive("", Value::StreamChunk(chunk));
    }

    /// The text that the end of the stream completes.
    fn close(&mut self, stream: &str) -> Option<String> {
        let trailer = data_stream::Trailer {
            stream_id: stream.to_owned(),
            ..data_stream::Trailer::default()
        };
        match self.receive("", Value::StreamTrailer(trailer)) {
            Some(Received::Text { text, .. }) => Some(text),
            _ => None,
        }
    }
}

#[test]
fn the_oldest_text_of_a_sender_who_never_ends_any_gives_way() {
    let mut receiver = Receiver::new();
    receiver.open("ada", "of ada");
    for index in 0..100 {
        receiver.open("eve", &format!("{index}"));
    }
    assert_eq!(
        receiver.state.open_texts.len(),
        1 + OPEN_TEXTS_PER_SENDER_MAX
    );
    assert_eq!(receiver.close("95"), None);
    assert!(receiver.close("96").is_some());
    assert!(receiver.close("99").is_some());
    assert!(receiver.close("of ada").is_some());
}

#[test]
fn with_too_many_texts_open_only_those_of_the_same_sender_and_idle_ones_give_way() {
    let mut receiver = Receiver::new();
    for index in 0..OPEN_TEXTS_MAX {
        receiver.open(&format!("sender {index}"), &format!("{index}"));
    }
    receiver.open("ada", "refused");
    assert_eq!(receiver.close("refused"), None);
    receiver.open("sender 0", "instead");
    assert_eq!(receiver.close("0"), None);
    assert!(receiver.close("instead").is_some());

    receiver.open("sender 0", "0");
    receiver.now += TEXT_IDLE_AFTER / 2;
    receiver.chunk("1", b"still being written");
    receiver.now += TEXT_IDLE_AFTER / 2;
    receiver.open("ada", "taken");
    assert!(receiver.close("taken").is_some());
    assert_eq!(receiver.close("2"), None);
    assert_eq!(receiver.close("1").as_deref(), Some("still being written"));
}

#[test]
fn a_text_that_is_too_long_is_dropped_as_a_whole() {
    let mut receiver = Receiver::new();
    receiver.open("ada", "long");
    receiver.chunk("long", &vec![b'a'; TEXT_MAX_BYTES]);
    receiver.chunk("long", b"b");
    receiver.chunk("long", b"c");
    assert_eq!(receiver.close("long"), None);
    receiver.open("ada", "longest");
    receiver.chunk("longest", &vec![b'a'; TEXT_MAX_BYTES]);
    let text = receiver.close("longest").expect("as long as a text may be");
    assert_eq!(text.len(), TEXT_MAX_BYTES);
}

#[test]
fn made_up_participants_fill_no_memory_and_the_real_one_still_counts_once() {
    let (mut state, mut now) = (DataState::default(), Instant::now());
    let mut call = |sid: &str, sequence| {
        let packet = proto::DataPacket {
            participant_sid: sid.to_owned(),
            sequence,
            value: Some(Value::RpcRequest(proto::RpcRequest::default())),
            ..proto::DataPacket::default()
        };
        now += Duration::from_millis(1);
        let received = state.receive(&packet.encode_to_vec(), now);
        (received.is_some(), state.received.len())
    };
    for index in 0..1_000 {
        let (_, remembered) = call(&format!("PA_{index}"), 1);
        assert!(remembered <= SENDERS_MAX);
        let (is_new, _) = call("PA_ada", index + 1);
        assert!(is_new);
        let (is_new, _) = call("PA_ada", index + 1);
        assert!(!is_new, "the same packet again");
    }
    let (is_new, _) = call(&"x".repeat(NAME_MAX_BYTES + 1), 1);
    assert!(!is_new);
}
