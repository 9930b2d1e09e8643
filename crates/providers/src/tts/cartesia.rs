//! Cartesia's websocket: connected once for an interview, so that no sentence waits for a handshake.

use super::pcm::Decoder;
use super::pieces::Pieces;
use super::{TTS_HZ, TtsAccess};
use crate::error::{Failure, ProviderError, from_refused_handshake};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::{SinkExt, StreamExt};
use mockingbird_shared::provider::Provider;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// The version of Cartesia's API whose messages these are.
pub(crate) const VERSION: &str = "2025-04-16";
/// The voice where nobody has chosen one, from Cartesia's library.
const VOICE: &str = "694f9389-aac1-45b6-b726-9d9369183238";
const MODEL: &str = "sonic-2";
/// How long connecting may take, the websocket's handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);
/// Longest message that is read, 16 seconds of sound: Cartesia streams a sentence in many.
const MESSAGE_MAX_BYTES: usize = 1024 * 1024;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The connection of one interview; closed when it and all its sentences are dropped.
#[derive(Debug)]
pub(super) struct Line {
    orders: mpsc::UnboundedSender<Order>,
}

#[derive(Debug)]
enum Order {
    Speak {
        id: String,
        text: String,
        pieces: Pieces,
    },
    Cancel(String),
}

/// Stops a sentence when it is dropped, so that nobody pays for what nobody hears.
#[derive(Debug)]
pub(super) struct Cancel {
    id: String,
    orders: mpsc::UnboundedSender<Order>,
}

impl Drop for Cancel {
    fn drop(&mut self) {
        // An error says that the connection's task has ended, and the sentence with it.
        let _ = self
            .orders
            .send(Order::Cancel(std::mem::take(&mut self.id)));
    }
}

impl Line {
    /// Connects in the background.
    pub(super) fn open(access: TtsAccess) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        tokio::spawn(run(access, inbox));
        Self { orders }
    }

    /// Begins to speak a sentence, whose samples or failure go to `pieces`.
    pub(super) fn speak(&self, text: String, pieces: Pieces) -> Cancel {
        let id = uuid::Uuid::new_v4().to_string();
        let order = Order::Speak {
            id: id.clone(),
            text,
            pieces,
        };
        // Does not fail: the connection's task runs for as long as there is a sender.
        let _ = self.orders.send(order);
        let orders = self.orders.clone();
        Cancel { id, orders }
    }
}

/// A sentence that is being spoken.
struct Sentence {
    pieces: Pieces,
    decoder: Decoder,
    empty: bool,
}

/// A message of Cartesia's. Other kinds, such as time stamps, are not asked for.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Answer {
    Chunk {
        context_id: String,
        data: String,
    },
    Done {
        context_id: String,
    },
    Error {
        context_id: Option<String>,
        status_code: u16,
    },
    #[serde(other)]
    Other,
}

/// Sends what is ordered and passes on what comes, until nobody can order any more.
async fn run(access: TtsAccess, mut inbox: mpsc::UnboundedReceiver<Order>) {
    // A failure is not told yet: the first sentence connects again, and fails if that does.
    let mut socket = connect(&access).await.ok();
    let mut sentences: HashMap<String, Sentence> = HashMap::new();
    loop {
        tokio::select! {
            order = inbox.recv() => match order {
                None => return,
                Some(Order::Cancel(id)) => {
                    if sentences.remove(&id).is_some() && let Some(open) = &mut socket {
                        let _ = open.send(message(&json!({"context_id": id, "cancel": true}))).await;
                    }
                }
                Some(Order::Speak { id, text, pieces }) => {
                    match say(&access, &mut socket, &id, &text).await {
                        Ok(()) => {
                            let sentence = Sentence { pieces, decoder: Decoder::raw(), empty: true };
                            sentences.insert(id, sentence);
                        }
                        Err(failure) => tell(pieces, failure).await,
                    }
                }
            },
            answer = next(&mut socket) => match answer {
                Some(Ok(Message::Text(text))) => take(&mut sentences, text.as_str()).await,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    socket = None;
                    for (_, sentence) in sentences.drain() {
                        tell(sentence.pieces, Failure::BrokenStream).await;
                    }
                }
            },
        }
    }
}

/// The next message; waits for ever where there is no connection.
async fn next(socket: &mut Option<Socket>) -> Option<Result<Message, tungstenite::Error>> {
    match socket {
        Some(open) => open.next().await,
        None => std::future::pending().await,
    }
}

/// Passes one message on to the sentence that it belongs to.
async fn take(sentences: &mut HashMap<String, Sentence>, text: &str) {
    match serde_json::from_str(text) {
        Ok(Answer::Chunk { context_id, data }) => {
            let Some(sentence) = sentences.get_mut(&context_id) else {
                return;
            };
            let bytes = STANDARD.decode(data).ok();
            let samples = bytes.and_then(|bytes| sentence.decoder.decode(&bytes));
            let Some(samples) = samples else {
                if let Some(sentence) = sentences.remove(&context_id) {
                    tell(sentence.pieces, Failure::Nonsense).await;
                }
                return;
            };
            sentence.empty &= samples.is_empty();
            // An error says that nobody waits for it; its `Cancel` is on the way.
            let _ = sentence.pieces.give(&samples).await;
        }
        Ok(Answer::Done { context_id }) => match sentences.remove(&context_id) {
            Some(sentence) if sentence.empty => tell(sentence.pieces, Failure::Nonsense).await,
            Some(sentence) => sentence.pieces.finish().await,
            None => {}
        },
        Ok(Answer::Error {
            context_id,
            status_code,
        }) => {
            let failed: Vec<Sentence> = match context_id {
                Some(id) => sentences.remove(&id).into_iter().collect(),
                None => sentences.drain().map(|(_, sentence)| sentence).collect(),
            };
            for sentence in failed {
                tell(sentence.pieces, from_refused_handshake(status_code)).await;
            }
        }
        Ok(Answer::Other) | Err(_) => {}
    }
}

/// Tells whoever waits for a sentence why it does not come.
async fn tell(pieces: Pieces, failure: Failure) {
    let error = ProviderError::new(Provider::Cartesia, failure);
    pieces.fail(error).await;
}

/// Sends a sentence. A connection that was closed while nobody spoke is opened again.
async fn say(
    access: &TtsAccess,
    socket: &mut Option<Socket>,
    id: &str,
    text: &str,
) -> Result<(), Failure> {
    let order = json!({
        "context_id": id, "model_id": access.model.as_deref().unwrap_or(MODEL), "transcript": text, "language": access.language,
        "voice": {"mode": "id", "id": access.voice.as_deref().unwrap_or(VOICE)}, "continue": false,
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": TTS_HZ},
    });
    if let Some(open) = socket
        && open.send(message(&order)).await.is_ok()
    {
        return Ok(());
    }
    let open = socket.insert(connect(access).await?);
    let sent = open.send(message(&order)).await;
    sent.map_err(|_| Failure::BrokenStream)
}

fn message(order: &serde_json::Value) -> Message {
    Message::text(order.to_string())
}

async fn connect(access: &TtsAccess) -> Result<Socket, Failure> {
    // `http` becomes `ws`, and `https` `wss`.
    let base = access.base_url.replacen("http", "ws", 1);
    let mut request = format!("{base}/tts/websocket")
        .into_client_request()
        .map_err(|_| Failure::Unreachable)?;
    let headers = request.headers_mut();
    let key = access.key.expose_secret().parse();
    headers.insert("X-API-Key", key.map_err(|_| Failure::KeyRefused)?);
    headers.insert(
        "Cartesia-Version",
        tungstenite::http::HeaderValue::from_static(VERSION),
    );
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_MAX_BYTES))
        .max_frame_size(Some(MESSAGE_MAX_BYTES));
    let connecting = connect_async_with_config(request, Some(limits), false);
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(tungstenite::Error::Http(response))) => {
            Err(from_refused_handshake(response.status().as_u16()))
        }
        Ok(Err(_)) => Err(Failure::Unreachable),
        Err(_) => Err(Failure::TimedOut),
    }
}

#[cfg(test)]
mod fuzz;
