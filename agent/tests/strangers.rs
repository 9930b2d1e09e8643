//! LiveKit servers of strangers: what they can make the agent do before there is a room.

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures::{SinkExt, StreamExt, stream};
use mockingbird_agent::room::{JoinOptions, LeftBy, Room, RoomEvent};
use mockingbird_net::Reach;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

/// Far beyond what anything here takes, so that a hang is a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that answers websockets with `refusal`, and all else with `answer`. Gives its address without a scheme, and
/// counts both.
async fn server(
    refusal: StatusCode,
    answer: impl Fn() -> Response + Clone + Send + Sync + 'static,
) -> Counted {
    let (websockets, others) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let (websocket, other) = (websockets.clone(), others.clone());
    let router = Router::new().fallback(move |request: axum::extract::Request| async move {
        if request.headers().contains_key(header::UPGRADE) {
            websocket.fetch_add(1, Ordering::SeqCst);
            return refusal.into_response();
        }
        other.fetch_add(1, Ordering::SeqCst);
        answer()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Counted {
        address,
        websockets,
        others,
    }
}

struct Counted {
    address: String,
    websockets: Arc<AtomicUsize>,
    others: Arc<AtomicUsize>,
}

impl Counted {
    fn seen(&self) -> (usize, usize) {
        let count = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (count(&self.websockets), count(&self.others))
    }
}

/// Joins, and waits for the first thing that is told of it.
async fn first_event(url: String, reach: Reach) -> RoomEvent {
    let (_room, mut events) = Room::join(JoinOptions {
        url,
        token: "a.b.c".into(),
        candidate: "ada".into(),
        reach,
    });
    let event = tokio::time::timeout(PATIENCE, events.recv()).await;
    event.expect("in time").expect("an event")
}

/// The agent asks why a websocket was refused; a server could send that question on to another one.
#[tokio::test]
async fn a_server_does_not_send_the_agent_on_to_another_one() {
    let inside = server(StatusCode::OK, || StatusCode::OK.into_response()).await;
    let canary = format!("http://{}/admin/do", inside.address);
    let evil = server(StatusCode::INTERNAL_SERVER_ERROR, move || {
        Redirect::temporary(&canary).into_response()
    })
    .await;
    let event = first_event(format!("ws://{}", evil.address), Reach::Anywhere).await;
    assert!(matches!(event, RoomEvent::Reconnecting), "{event:?}");
    assert_eq!(evil.seen(), (1, 1), "it asked why");
    assert_eq!(inside.seen(), (0, 0), "the agent was sent on");
}

#[tokio::test]
async fn a_server_within_this_network_is_not_called_for_strangers() {
    let inside = server(StatusCode::INTERNAL_SERVER_ERROR, || {
        StatusCode::OK.into_response()
    })
    .await;
    let port = inside.address.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"] {
        let event = first_event(format!("ws://{host}:{port}"), Reach::Internet).await;
        assert!(
            matches!(event, RoomEvent::Reconnecting),
            "{host}: {event:?}"
        );
    }
    assert_eq!(inside.seen(), (0, 0));
    // The operator's own server may be there.
    first_event(format!("ws://127.0.0.1:{port}"), Reach::Operator).await;
    assert_eq!(inside.seen(), (1, 1));
}

#[tokio::test]
async fn a_refusal_without_an_end_is_a_refusal() {
    let endless = || {
        let piece = || Ok::<_, Infallible>(vec![b'x'; 64 * 1024]);
        let body = Body::from_stream(stream::repeat_with(piece));
        (StatusCode::UNAUTHORIZED, body).into_response()
    };
    let evil = server(StatusCode::INTERNAL_SERVER_ERROR, endless).await;
    let event = first_event(format!("ws://{}", evil.address), Reach::Anywhere).await;
    assert!(
        matches!(event, RoomEvent::Left(LeftBy::Refused)),
        "{event:?}"
    );
}

#[tokio::test]
async fn a_message_without_measure_ends_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = accept_async(stream).await.unwrap();
        // Far more than the two ends of the connection hold between them: the agent must read it to take it.
        let message = Message::Binary(vec![0; 64 * 1024 * 1024].into());
        let _ = socket.send(message).await;
        let answer = socket.next().await;
        matches!(answer, None | Some(Err(_) | Ok(Message::Close(_))))
    });
    let event = first_event(url, Reach::Anywhere).await;
    assert!(matches!(event, RoomEvent::Reconnecting), "{event:?}");
    let left = tokio::time::timeout(PATIENCE, server).await;
    assert!(left.expect("the agent closes").unwrap());
}
