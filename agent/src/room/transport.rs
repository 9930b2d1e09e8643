//! The network of LiveKit's signalling client: its websocket, and the single requests with which it asks why that
//! failed.
//!
//! The client takes both from a registry of the process and has none of its own, as its feature `native` is off. So
//! nothing that it does dials past this: addresses within reach alone, no redirects, limited bodies, and a limited
//! stream of messages.

use super::tls::tls_config;
use async_trait::async_trait;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use livekit_net::{
    Header, HttpClient, HttpMethod, HttpResponse, TransportError, WsClient, WsConnectResult,
    WsConnection,
};
use mockingbird_net::{LimitedBody, Reach, StrangerClient, dial};
use reqwest::Method;
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WebsocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::Url;

/// Longest message of the server. The answer to a join names everybody in the room, which is two for an interview.
const MESSAGE_MAX_BYTES: usize = 1024 * 1024;
/// What the server may send at once, and each second from then on. The client keeps messages in a queue without a
/// limit: they are read no faster than the room takes them.
const BURST_BYTES: u32 = 2 * 1024 * 1024;
const BYTES_PER_SECOND: u32 = 256 * 1024;
/// What a message counts at least: it costs more than its bytes.
const MESSAGE_MIN_BYTES: u32 = 256;
/// Longest answer to a single request; of an error the beginning is enough.
const ANSWER_MAX_BYTES: usize = 64 * 1024;
/// How long a single request may take to connect, and in all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

tokio::task_local! {
    /// The reach of the room that this task holds.
    static REACH: Reach;
}

/// Runs a room. What the signalling client dials within is kept to this reach.
pub(super) async fn within<F: Future>(reach: Reach, room: F) -> F::Output {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        livekit_net::set_ws_client(Arc::new(Transport));
        livekit_net::set_http_client(Arc::new(Transport));
    });
    REACH.scope(reach, room).await
}

/// The reach of the present room. A task that belongs to none may reach least.
fn reach() -> Reach {
    REACH.try_with(|reach| *reach).unwrap_or(Reach::Internet)
}

struct Transport;

#[async_trait]
impl WsClient for Transport {
    async fn connect(
        &self,
        url: String,
        headers: Vec<Header>,
        timeout_ms: u64,
    ) -> Result<WsConnectResult, TransportError> {
        let connecting = open(&url, headers, reach());
        let connection = timeout(Duration::from_millis(timeout_ms), connecting)
            .await
            .map_err(|_| TransportError::Timeout)??;
        Ok(WsConnectResult {
            connection: Arc::new(connection),
        })
    }
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

type Websocket = WebSocketStream<Box<dyn Wire>>;

async fn open(
    address: &str,
    headers: Vec<Header>,
    reach: Reach,
) -> Result<Connection, TransportError> {
    let url = Url::parse(address).map_err(failed)?;
    let host = url.host().ok_or_else(|| failed("no host"))?;
    let port = url
        .port_or_known_default()
        .ok_or_else(|| failed("no port"))?;
    let mut request = address.into_client_request().map_err(failed)?;
    for Header { name, value } in headers {
        let name = HeaderName::try_from(name).map_err(failed)?;
        let value = HeaderValue::try_from(value).map_err(failed)?;
        request.headers_mut().insert(name, value);
    }
    let stream = dial(host.to_owned(), port, reach).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let stream: Box<dyn Wire> = match url.scheme() {
        "wss" => {
            // An address of IPv6 stands in brackets in a URL, and without them in a certificate.
            let host = host.to_string();
            let name = host.trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(name).map_err(failed)?;
            let tls = TlsConnector::from(tls_config().await.map_err(failed)?);
            Box::new(tls.connect(name, stream).await.map_err(failed)?)
        }
        "ws" => Box::new(stream),
        _ => return Err(failed("neither ws nor wss")),
    };
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_MAX_BYTES))
        .max_frame_size(Some(MESSAGE_MAX_BYTES));
    let opened = client_async_with_config(request, stream, Some(limits)).await;
    match opened {
        Ok((socket, _)) => Ok(Connection::of(socket)),
        // The status tells an older server from one that refuses.
        Err(WebsocketError::Http(answer)) => Err(TransportError::Http {
            status: answer.status().as_u16(),
        }),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: impl std::fmt::Display) -> TransportError {
    TransportError::Connection(error.to_string())
}

/// An open websocket.
struct Connection {
    outgoing: Mutex<SplitSink<Websocket, Message>>,
    incoming: Mutex<Incoming>,
}

struct Incoming {
    messages: SplitStream<Websocket>,
    pace: Pace,
}

impl Connection {
    fn of(socket: Websocket) -> Self {
        let (outgoing, messages) = socket.split();
        let pace = Pace::beginning(Instant::now());
        Self {
            outgoing: Mutex::new(outgoing),
            incoming: Mutex::new(Incoming { messages, pace }),
        }
    }
}

#[async_trait]
impl WsConnection for Connection {
    async fn send(&self, frame: Vec<u8>) -> Result<(), TransportError> {
        let mut outgoing = self.outgoing.lock().await;
        let sent = outgoing.send(Message::Binary(frame.into())).await;
        sent.map_err(failed)
    }

    async fn recv(&self) -> Result<Option<Vec<u8>>, TransportError> {
        let mut incoming = self.incoming.lock().await;
        loop {
            let Some(message) = incoming.messages.next().await else {
                return Ok(None);
            };
            let message = match message {
                Ok(message) => message,
                Err(WebsocketError::ConnectionClosed | WebsocketError::AlreadyClosed) => {
                    return Ok(None);
                }
                // Also a server that goes without closing: the room is joined anew either way.
                Err(error) => return Err(failed(error)),
            };
            let wait_until = incoming.pace.take(message.len(), Instant::now());
            sleep_until(wait_until).await;
            match message {
                Message::Binary(bytes) => return Ok(Some(bytes.into())),
                Message::Close(_) => return Ok(None),
                // tungstenite answers pings itself, with the next message that is sent.
                Message::Ping(_) => {
                    let _ = self.outgoing.lock().await.flush().await;
                }
                Message::Pong(_) | Message::Text(_) | Message::Frame(_) => {}
            }
        }
    }

    async fn close(&self) {
        let _ = self.outgoing.lock().await.close().await;
    }
}

/// How fast a server may send: a bucket that messages fill, and that empties with time.
struct Pace {
    /// When the bucket is empty, if nothing more comes.
    empty_at: Instant,
}

impl Pace {
    fn beginning(now: Instant) -> Self {
        Self { empty_at: now }
    }

    /// Counts a message; answers with the time until which it has to wait.
    fn take(&mut self, bytes: usize, now: Instant) -> Instant {
        let bytes = u32::try_from(bytes)
            .unwrap_or(u32::MAX)
            .max(MESSAGE_MIN_BYTES);
        self.empty_at = self.empty_at.max(now) + seconds_for(bytes);
        // What fits into the bucket passes at once.
        let full_since = self.empty_at.checked_sub(seconds_for(BURST_BYTES));
        full_since.map_or(now, |until| until.max(now))
    }
}

fn seconds_for(bytes: u32) -> Duration {
    Duration::from_secs_f64(f64::from(bytes) / f64::from(BYTES_PER_SECOND))
}

#[async_trait]
impl HttpClient for Transport {
    async fn request(
        &self,
        method: HttpMethod,
        url: String,
        headers: Vec<Header>,
        body: Option<Vec<u8>>,
    ) -> Result<HttpResponse, TransportError> {
        let method = match method {
            HttpMethod::Get => Method::GET,
            HttpMethod::Post => Method::POST,
        };
        let client = client(reach())?;
        let mut request = client.request(method, &url).map_err(failed)?;
        for Header { name, value } in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let sent = request.timeout(ANSWER_TIMEOUT).send().await;
        let response = sent.map_err(failed)?;
        let status = response.status().as_u16();
        let shown = response.headers().iter().filter_map(|(name, value)| {
            Some(Header {
                name: name.to_string(),
                value: value.to_str().ok()?.to_owned(),
            })
        });
        let headers = shown.collect();
        let body = LimitedBody::new(response, ANSWER_MAX_BYTES);
        Ok(HttpResponse {
            status,
            headers,
            body: body.read_beginning().await,
        })
    }
}

/// The client with this reach; each is made once, since making one reads the system's certificates.
fn client(reach: Reach) -> Result<&'static StrangerClient, TransportError> {
    static INTERNET: OnceLock<StrangerClient> = OnceLock::new();
    static ANYWHERE: OnceLock<StrangerClient> = OnceLock::new();
    static OPERATOR: OnceLock<StrangerClient> = OnceLock::new();
    let made = match reach {
        Reach::Internet => &INTERNET,
        Reach::Anywhere => &ANYWHERE,
        Reach::Operator => &OPERATOR,
    };
    if let Some(client) = made.get() {
        return Ok(client);
    }
    let client = StrangerClient::new(CONNECT_TIMEOUT, reach).map_err(failed)?;
    Ok(made.get_or_init(|| client))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::net::TcpListener;

    /// Both ways in which the signalling client may call a server; whether each came to anything.
    async fn calls(address: &str) -> (bool, bool) {
        let url = format!("ws://{address}/rtc/v1");
        let socket = Transport.connect(url, Vec::new(), 2_000).await;
        let url = format!("http://{address}/rtc/v1/validate");
        let answer = Transport.request(HttpMethod::Get, url, Vec::new(), None);
        let refused = matches!(socket.err(), Some(TransportError::Http { status: 500 }));
        (refused, answer.await.is_ok())
    }

    #[tokio::test]
    async fn a_server_within_this_network_is_dialled_for_the_operator_alone() {
        mockingbird_net::choose_cryptography();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let callers = Arc::<AtomicUsize>::default();
        let count = callers.clone();
        tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            while let Ok((mut socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = socket.read(&mut [0; 4096]).await;
                let head = b"HTTP/1.1 500 Broken\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = socket.write_all(head).await;
            }
        });
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
            let address = format!("{host}:{port}");
            let of_stranger = within(Reach::Internet, calls(&address)).await;
            assert_eq!(of_stranger, (false, false), "{host}");
            assert_eq!(calls(&address).await, (false, false), "{host}, of no room");
        }
        assert_eq!(callers.load(Ordering::SeqCst), 0);
        let address = format!("localhost:{port}");
        let of_operator = within(Reach::Operator, calls(&address)).await;
        assert_eq!(of_operator, (true, true));
        assert_eq!(callers.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_server_that_sends_without_a_pause_is_read_at_a_pace() {
        let start = Instant::now();
        let mut pace = Pace::beginning(start);
        assert_eq!(pace.take(300_000, start), start, "an answer to a join");
        let mut last = start;
        for _ in 0..20_000 {
            last = pace.take(2, start);
        }
        // 5.1 MB as they count, 2 MB of which pass at once.
        let wait = last.duration_since(start).as_secs_f64();
        assert!((12.0..14.0).contains(&wait), "{wait} s");
        let later = start + Duration::from_secs(3_600);
        assert_eq!(pace.take(2, later), later, "time passes");
    }
}
