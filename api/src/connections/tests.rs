use super::*;
use axum::body::Body;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
/// What no test waits for.
const LONG: Duration = Duration::from_secs(60);
const IN_TIME: Duration = Duration::from_secs(10);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

async fn serve_with(router: Router, limits: ConnectionLimits) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, router, limits, stop.clone()));
    Served {
        address,
        stop,
        serving,
    }
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

fn limits(head_timeout: Duration) -> ConnectionLimits {
    ConnectionLimits {
        head_timeout,
        stalled_timeout: LONG,
        at_once: 100,
        per_address: None,
    }
}

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.unwrap()
}

/// What comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let read = tokio::time::timeout(IN_TIME, reading).await;
    // A reset is an end too.
    let _ = read.expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer to `REQUEST`.
async fn answer(stream: &mut TcpStream) -> String {
    stream.write_all(REQUEST).await.unwrap();
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"hello") {
        let mut piece = [0; 1024];
        let reading = tokio::time::timeout(IN_TIME, stream.read(&mut piece));
        let length = reading.await.expect("an answer").unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&piece[..length]);
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn who_sends_nothing_or_half_a_request_is_left() {
    let served = serve_with(hello(), limits(Duration::from_millis(200))).await;
    let mut silent = connect(&served).await;
    let mut half = connect(&served).await;
    half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    let mut idle = connect(&served).await;
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    for stream in [&mut silent, &mut half, &mut idle] {
        assert!(!rest(stream).await.contains("200"));
    }
}

#[tokio::test]
async fn a_head_without_an_end_is_not_kept() {
    let served = serve_with(hello(), limits(LONG)).await;
    let mut stream = connect(&served).await;
    stream.write_all(b"GET / HTTP/1.1\r\nx: ").await.unwrap();
    let mut sent_bytes = 0;
    while stream.write_all(&[b'x'; 8 * 1024]).await.is_ok() {
        sent_bytes += 8 * 1024;
        assert!(sent_bytes < 64 * 1024 * 1024, "the server reads for ever");
    }
}

/// Tells when it is dropped.
struct Dropped(Arc<Notify>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_left() {
    let gone = Arc::<Notify>::default();
    let note = gone.clone();
    let endless = get(|| async move {
        let dropped = Dropped(note);
        let piece = move || {
            let _held = &dropped;
            Ok::<_, std::convert::Infallible>(vec![b'x'; 64 * 1024])
        };
        Body::from_stream(futures::stream::repeat_with(piece))
    });
    let impatient = ConnectionLimits {
        stalled_timeout: Duration::from_millis(200),
        ..limits(LONG)
    };
    let served = serve_with(Router::new().route("/", endless), impatient).await;
    let mut stream = connect(&served).await;
    stream.write_all(REQUEST).await.unwrap();
    let left = tokio::time::timeout(IN_TIME, gone.notified()).await;
    left.expect("the answer is given up");
}

#[tokio::test]
async fn one_address_does_not_take_all_places() {
    let few = ConnectionLimits {
        per_address: Some(2),
        ..limits(LONG)
    };
    let served = serve_with(hello(), few).await;
    let mut first = connect(&served).await;
    let mut second = connect(&served).await;
    for stream in [&mut first, &mut second] {
        answer(stream).await;
    }
    assert_eq!(rest(&mut connect(&served).await).await, "");
    drop(first);
    // Until the server has seen that it is gone.
    let another = async {
        loop {
            let mut stream = connect(&served).await;
            // A refused connection may be reset before it is written to.
            let _ = stream.write_all(REQUEST).await;
            let mut begin = [0; 12];
            if stream.read_exact(&mut begin).await.is_ok() {
                return begin;
            }
        }
    };
    let begin = tokio::time::timeout(IN_TIME, another).await;
    assert_eq!(&begin.expect("a free place"), b"HTTP/1.1 200");
}

#[tokio::test]
async fn beyond_all_places_a_connection_waits_for_one() {
    let one = ConnectionLimits {
        at_once: 1,
        ..limits(LONG)
    };
    let served = serve_with(hello(), one).await;
    let mut first = connect(&served).await;
    answer(&mut first).await;
    let mut second = connect(&served).await;
    second.write_all(REQUEST).await.unwrap();
    let soon = Duration::from_millis(200);
    let too_early = tokio::time::timeout(soon, second.read(&mut [0; 64])).await;
    assert!(too_early.is_err(), "there is one place");
    drop(first);
    let mut begin = [0; 12];
    let reading = tokio::time::timeout(IN_TIME, second.read_exact(&mut begin));
    reading.await.expect("an answer").unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
}

#[tokio::test]
async fn a_server_that_stops_lets_requests_end_and_closes_idle_connections() {
    let (began, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begin, wait) = (began.clone(), go_on.clone());
    let slow = Router::new().route(
        "/",
        get(|| async move {
            begin.notify_one();
            wait.notified().await;
            "hello"
        }),
    );
    let served = serve_with(slow, limits(LONG)).await;
    let mut idle = connect(&served).await;
    let mut busy = connect(&served).await;
    busy.write_all(REQUEST).await.unwrap();
    began.notified().await;
    served.stop.cancel();
    assert_eq!(rest(&mut idle).await, "");
    go_on.notify_one();
    assert!(rest(&mut busy).await.ends_with("hello"));
    let ended = tokio::time::timeout(IN_TIME, served.serving).await;
    ended.expect("all connections have ended").unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}
