//! Text streams and remote procedure calls, as LiveKit's clients speak them over the reliable data channel.

use super::{Call, TextPart, TextStream};
use livekit_protocol as proto;
use prost::Message;
use proto::data_packet::Value;
use proto::data_stream;
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Largest piece of a text; a packet must stay below 16 KB.
const PIECE_BYTES: usize = 12_000;
/// Largest text that is taken in.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// Texts that may come in at the same time.
const TEXTS_MAX: usize = 32;
/// The call was understood, but not done: LiveKit's code for errors of the application.
const APPLICATION_ERROR: u32 = 1500;

/// Something that came in.
pub(super) enum Received {
    Text {
        topic: String,
        from: String,
        text: String,
    },
    /// To be acknowledged at once.
    Call(Call),
}

struct Unfinished {
    topic: String,
    from: String,
    bytes: Vec<u8>,
}

/// What is known across packets.
#[derive(Default)]
pub(super) struct DataState {
    sent: u32,
    /// By participant, so that packets that are sent again after a reconnection count once.
    received: HashMap<String, u32>,
    unfinished: HashMap<String, Unfinished>,
    chunks: HashMap<String, u64>,
}

impl DataState {
    /// For taking up a connection.
    pub(super) fn receive_states(&self) -> Vec<proto::DataChannelReceiveState> {
        let state = |(publisher, last): (&String, &u32)| proto::DataChannelReceiveState {
            publisher_sid: publisher.clone(),
            last_seq: *last,
        };
        self.received.iter().map(state).collect()
    }

    /// Packets for one part of a text.
    pub(super) fn text(&mut self, part: TextPart, own_sid: &str) -> Vec<Vec<u8>> {
        match part {
            TextPart::Open(stream) => {
                self.chunks.insert(stream.id.clone(), 0);
                vec![self.header(stream, own_sid)]
            }
            TextPart::Piece { stream, text } => pieces(&text)
                .map(|piece| {
                    let index = self.chunks.entry(stream.clone()).or_default();
                    let chunk = data_stream::Chunk {
                        stream_id: stream.clone(),
                        chunk_index: *index,
                        content: piece.as_bytes().to_vec(),
                        ..data_stream::Chunk::default()
                    };
                    *index += 1;
                    self.pack(Value::StreamChunk(chunk), own_sid, None, Vec::new())
                })
                .collect(),
            TextPart::Close { stream } => {
                self.chunks.remove(&stream);
                let trailer = data_stream::Trailer {
                    stream_id: stream,
                    ..data_stream::Trailer::default()
                };
                vec![self.pack(Value::StreamTrailer(trailer), own_sid, None, Vec::new())]
            }
        }
    }

    fn header(&mut self, stream: TextStream, own_sid: &str) -> Vec<u8> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let header = data_stream::Header {
            stream_id: stream.id,
            timestamp: now.map_or(0, |now| now.as_millis() as i64),
            topic: stream.topic,
            mime_type: "text/plain".into(),
            attributes: stream.attributes,
            content_header: Some(data_stream::header::ContentHeader::TextHeader(
                data_stream::TextHeader::default(),
            )),
            ..data_stream::Header::default()
        };
        self.pack(
            Value::StreamHeader(header),
            own_sid,
            stream.sender,
            Vec::new(),
        )
    }

    /// The answer to a call.
    pub(super) fn answer(
        &mut self,
        own_sid: &str,
        to: String,
        id: String,
        outcome: Result<String, String>,
    ) -> Vec<u8> {
        use proto::rpc_response::Value as Answer;
        let value = match outcome {
            Ok(payload) => Answer::Payload(payload),
            Err(message) => Answer::Error(proto::RpcError {
                code: APPLICATION_ERROR,
                message,
                ..proto::RpcError::default()
            }),
        };
        let response = proto::RpcResponse {
            request_id: id,
            value: Some(value),
        };
        self.pack(Value::RpcResponse(response), own_sid, None, vec![to])
    }

    /// Tells a caller that the call has arrived.
    pub(super) fn acknowledge(&mut self, own_sid: &str, call: &Call) -> Vec<u8> {
        let ack = proto::RpcAck {
            request_id: call.id.clone(),
        };
        self.pack(Value::RpcAck(ack), own_sid, None, vec![call.from.clone()])
    }

    fn pack(
        &mut self,
        value: Value,
        own_sid: &str,
        sender: Option<String>,
        to: Vec<String>,
    ) -> Vec<u8> {
        self.sent += 1;
        let packet = proto::DataPacket {
            destination_identities: to,
            participant_identity: sender.unwrap_or_default(),
            participant_sid: own_sid.to_owned(),
            sequence: self.sent,
            value: Some(value),
            ..proto::DataPacket::default()
        };
        packet.encode_to_vec()
    }

    /// Takes a packet in; answers when something is complete.
    pub(super) fn receive(&mut self, bytes: &[u8]) -> Option<Received> {
        let packet = proto::DataPacket::decode(bytes).ok()?;
        if packet.sequence > 0 && !packet.participant_sid.is_empty() {
            let last = self.received.entry(packet.participant_sid).or_default();
            if packet.sequence <= *last {
                return None;
            }
            *last = packet.sequence;
        }
        let from = packet.participant_identity;
        match packet.value? {
            Value::StreamHeader(header) if self.unfinished.len() < TEXTS_MAX => {
                let text = Unfinished {
                    topic: header.topic,
                    from,
                    bytes: header.inline_content.unwrap_or_default(),
                };
                self.unfinished.insert(header.stream_id, text);
                None
            }
            Value::StreamChunk(chunk) => {
                if let Some(text) = self.unfinished.get_mut(&chunk.stream_id)
                    && text.bytes.len() + chunk.content.len() <= TEXT_MAX_BYTES
                {
                    text.bytes.extend_from_slice(&chunk.content);
                }
                None
            }
            Value::StreamTrailer(trailer) => {
                let text = self.unfinished.remove(&trailer.stream_id)?;
                Some(Received::Text {
                    topic: text.topic,
                    from: text.from,
                    text: String::from_utf8_lossy(&text.bytes).into_owned(),
                })
            }
            Value::RpcRequest(request) => Some(Received::Call(Call {
                id: request.id,
                from,
                method: request.method,
                payload: request.payload,
            })),
            _ => None,
        }
    }
}

/// Cuts a text between characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(PIECE_BYTES);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
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
        let received: Vec<Received> = twice.filter_map(|packet| theirs.receive(packet)).collect();
        let [Received::Text { topic, from, text }] = received.as_slice() else {
            panic!("one text");
        };
        assert_eq!((topic.as_str(), from.as_str()), ("lk.chat", "somebody"));
        assert_eq!(*text, long);
    }
}
