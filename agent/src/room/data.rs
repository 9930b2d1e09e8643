//! Text streams and remote procedure calls, as LiveKit's clients speak them over the reliable data channel.

use super::{Call, TextPart, TextStream};
use livekit_protocol as proto;
use prost::Message;
use proto::data_packet::Value;
use proto::data_stream;
use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Largest piece of a text; a packet must stay below 16 KB.
const PIECE_BYTES: usize = 12_000;
/// Largest text that is received. A longer one is dropped as a whole.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// Texts that may be received at the same time.
const OPEN_TEXTS_MAX: usize = 32;
/// Texts that may be received at the same time from one sender.
const OPEN_TEXTS_PER_SENDER_MAX: usize = 4;
/// A text without a chunk for this long gives way to a new one.
const TEXT_IDLE_AFTER: Duration = Duration::from_secs(30);
/// Participants whose last packet is remembered.
const SENDERS_MAX: usize = 256;
/// Longest name that is kept: of a participant, whose names have 15 bytes at LiveKit, of a text stream, or of its
/// topic.
const NAME_MAX_BYTES: usize = 256;
/// The call was understood, but not done: LiveKit's code for errors of the application.
const APPLICATION_ERROR: u32 = 1500;

/// A whole text, or a call.
pub(super) enum Received {
    Text {
        topic: String,
        from: String,
        text: String,
    },
    /// A call, which the caller expects to be acknowledged at once.
    Call(Call),
}

/// A text whose end has not come yet.
struct OpenText {
    topic: String,
    from: String,
    bytes: Vec<u8>,
    /// Texts are counted as they are opened.
    number: u64,
    /// When the header or the last chunk came.
    last_chunk: Instant,
}

/// The last packet of a participant.
struct LastPacket {
    sequence: u32,
    came: Instant,
}

/// What has to be remembered between packets, of both directions.
#[derive(Default)]
pub(super) struct DataState {
    sent: u32,
    /// By participant, so that packets that are sent again after a reconnection count once.
    received: HashMap<String, LastPacket>,
    /// By the name of the stream.
    open_texts: HashMap<String, OpenText>,
    texts_opened: u64,
    /// Chunks that were sent of each own stream.
    chunks: HashMap<String, u64>,
}

impl DataState {
    /// The last packet of each participant, for the server to go on from there after a reconnection.
    pub(super) fn receive_states(&self) -> Vec<proto::DataChannelReceiveState> {
        let state = |(publisher, last): (&String, &LastPacket)| proto::DataChannelReceiveState {
            publisher_sid: publisher.clone(),
            last_seq: last.sequence,
        };
        self.received.iter().map(state).collect()
    }

    /// Makes the packets for one part of a text.
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

    /// Makes the packet that answers a call.
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

    /// Makes the packet that tells a caller that the call has arrived.
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

    /// Takes a packet that came at `now`; returns a text or a call once it is complete. Packets that cannot be read, or
    /// that came before, are ignored.
    pub(super) fn receive(&mut self, bytes: &[u8], now: Instant) -> Option<Received> {
        let packet = proto::DataPacket::decode(bytes).ok()?;
        if packet.sequence > 0 && !packet.participant_sid.is_empty() {
            let is_new = self.note_sequence(packet.participant_sid, packet.sequence, now);
            if !is_new {
                return None;
            }
        }
        let from = packet.participant_identity;
        match packet.value? {
            Value::StreamHeader(header) => {
                self.open_text(header, from, now);
                None
            }
            Value::StreamChunk(chunk) => {
                self.add_chunk(&chunk, now);
                None
            }
            Value::StreamTrailer(trailer) => {
                let text = self.open_texts.remove(&trailer.stream_id)?;
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

    /// Remembers the last packet of a participant; false when the packet came before.
    fn note_sequence(&mut self, sid: String, sequence: u32, now: Instant) -> bool {
        if let Some(last) = self.received.get_mut(&sid) {
            let is_new = sequence > last.sequence;
            last.sequence = last.sequence.max(sequence);
            last.came = now;
            return is_new;
        }
        if sid.len() > NAME_MAX_BYTES {
            return false;
        }
        if self.received.len() >= SENDERS_MAX {
            let quietest = self.received.iter().min_by_key(|(_, last)| last.came);
            if let Some(sid) = quietest.map(|(sid, _)| sid.clone()) {
                self.received.remove(&sid);
            }
        }
        let last = LastPacket {
            sequence,
            came: now,
        };
        self.received.insert(sid, last);
        true
    }

    /// Opens a text. Where there are too many, idle ones give way, and then the oldest of the same sender.
    fn open_text(&mut self, header: data_stream::Header, from: String, now: Instant) {
        self.open_texts
            .retain(|_, text| now.saturating_duration_since(text.last_chunk) < TEXT_IDLE_AFTER);
        self.open_texts.remove(&header.stream_id);
        let of_sender = self.open_texts.iter().filter(|(_, text)| text.from == from);
        let is_full = self.open_texts.len() >= OPEN_TEXTS_MAX
            || of_sender.clone().count() >= OPEN_TEXTS_PER_SENDER_MAX;
        if is_full {
            let oldest = of_sender.min_by_key(|(_, text)| text.number);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                tracing::debug!("a text is ignored: too many of others are open");
                return;
            };
            self.open_texts.remove(&oldest);
        }
        let bytes = header.inline_content.unwrap_or_default();
        let names = [&header.stream_id, &header.topic, &from];
        if bytes.len() > TEXT_MAX_BYTES || names.iter().any(|name| name.len() > NAME_MAX_BYTES) {
            tracing::debug!("a text that is too long, or has too long a name, is ignored");
            return;
        }
        self.texts_opened += 1;
        let text = OpenText {
            topic: header.topic,
            from,
            bytes,
            number: self.texts_opened,
            last_chunk: now,
        };
        self.open_texts.insert(header.stream_id, text);
    }

    /// Adds to a text, or drops it if it becomes too long: a text with a hole would say something else.
    fn add_chunk(&mut self, chunk: &data_stream::Chunk, now: Instant) {
        let Some(text) = self.open_texts.get_mut(&chunk.stream_id) else {
            return;
        };
        if text.bytes.len() + chunk.content.len() > TEXT_MAX_BYTES {
            tracing::debug!("a text that is too long is dropped");
            self.open_texts.remove(&chunk.stream_id);
            return;
        }
        text.bytes.extend_from_slice(&chunk.content);
        text.last_chunk = now;
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
mod fuzz;
#[cfg(test)]
mod tests;
