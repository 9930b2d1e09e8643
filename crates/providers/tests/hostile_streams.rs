//! Endpoints whose streams never end: what is read of them is limited, and so is the time they may take.

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use mockingbird_net::Reach;
use mockingbird_providers::{
    ChatMessage, ChatRequest, Failure, Llm, LlmReply, ModelAccess, ProviderError, ReplyText,
};
use mockingbird_shared::provider::Provider;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Frame = Result<String, Infallible>;

/// What the two ends of a loopback connection may hold between them, generously.
const SOCKET_BUFFERS_BYTES: usize = 32 * 1024 * 1024;
/// A time limit that no test reaches.
const LONG: Duration = Duration::from_secs(60);

/// One provider of each form.
const FORMS: [Provider; 2] = [Provider::Openai, Provider::Anthropic];

/// Asks a compatible endpoint that answers with status 200 and these frames.
async fn asked<S>(frames: fn() -> S, patience: Duration) -> Result<LlmReply, ProviderError>
where
    S: Stream<Item = Frame> + Send + 'static,
{
    asked_with_status(Provider::Compatible, StatusCode::OK, frames, patience).await
}

/// Asks a server that answers with a status and with what a function makes.
async fn asked_with_status<S>(
    provider: Provider,
    status: StatusCode,
    frames: impl FnOnce() -> S + Clone + Send + Sync + 'static,
    patience: Duration,
) -> Result<LlmReply, ProviderError>
where
    S: Stream<Item = Frame> + Send + 'static,
{
    let answer = move || async move {
        let body = Body::from_stream(frames());
        let head = [(CONTENT_TYPE, "text/event-stream")];
        (status, head, body).into_response() as Response
    };
    let router = Router::new().fallback(answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let access = ModelAccess {
        provider,
        model: "m".into(),
        base_url: format!("http://{}/v1", listener.local_addr().unwrap()),
        key: String::new().into(),
    };
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let llm = Llm::with_patience(patience, Reach::Anywhere).unwrap();
    let request = ChatRequest::from_messages(vec![ChatMessage::user("Hello")]);
    let mut bytes = 0;
    let reply = llm
        .reply(&access, request, &mut |text| {
            if let ReplyText::Piece(piece) = text {
                bytes += piece.len();
            }
        })
        .await;
    server.abort();
    assert!(bytes <= 64 * 1024, "{bytes} bytes were passed on");
    reply
}

fn frame(field: &str, text: &str) -> Frame {
    let choice = serde_json::json!({"index": 0, "delta": {field: text}, "finish_reason": null});
    let data =
        serde_json::json!({"id": "1", "object": "chat.completion.chunk", "choices": [choice]});
    Ok(format!("data: {data}\n\n"))
}

fn failure(reply: Result<LlmReply, ProviderError>) -> Failure {
    reply.expect_err("a stream without end is no reply").failure
}

#[tokio::test]
async fn a_text_without_end_is_given_up() {
    let endless = || stream::repeat_with(|| frame("content", &"x".repeat(8 * 1024)));
    let reply = asked(endless, LONG).await;
    assert_eq!(failure(reply), Failure::Nonsense);
}

#[tokio::test]
async fn thoughts_without_end_are_given_up() {
    let endless = || stream::repeat_with(|| frame("reasoning_content", &"x".repeat(8 * 1024)));
    let reply = asked(endless, LONG).await;
    assert_eq!(failure(reply), Failure::Nonsense);
}

/// Asks a server that sends the same bytes for as long as anybody reads; tells the failure and how many bytes it sent.
async fn asked_without_end(
    provider: Provider,
    status: StatusCode,
    piece: &'static str,
) -> (Failure, usize) {
    let sent_bytes = Arc::new(AtomicUsize::new(0));
    let count = sent_bytes.clone();
    let endless = move || {
        stream::repeat_with(move || {
            count.fetch_add(piece.len(), Ordering::Relaxed);
            Frame::Ok(piece.to_owned())
        })
    };
    let reply = asked_with_status(provider, status, endless, LONG).await;
    (failure(reply), sent_bytes.load(Ordering::Relaxed))
}

#[tokio::test]
async fn what_has_no_end_is_given_up_whoever_sends_it() {
    for provider in FORMS {
        for piece in [
            "data: no line break comes, and none will; ",
            "{\"choices\": [\"an answer that is no stream, and never ends\",",
            "data: {\"an event\":\ndata: \"of many lines\",\n",
            ": a comment that keeps the connection open, as servers send while a model thinks\n\n",
            "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        ] {
            let (failure, sent_bytes) = asked_without_end(provider, StatusCode::OK, piece).await;
            assert_eq!(failure, Failure::Nonsense, "{provider}: {piece}");
            let most = 16 * 1024 * 1024 + SOCKET_BUFFERS_BYTES;
            assert!(sent_bytes < most, "{provider}: {sent_bytes} bytes");
        }
    }
}

#[tokio::test]
async fn an_error_without_an_end_is_read_only_at_its_beginning() {
    let piece = "insufficient_quota, at great length. ";
    for provider in FORMS {
        let status = StatusCode::BAD_REQUEST;
        let (failure, sent_bytes) = asked_without_end(provider, status, piece).await;
        assert_eq!(failure, Failure::QuotaUsedUp, "{provider}");
        assert!(sent_bytes < SOCKET_BUFFERS_BYTES, "{sent_bytes} bytes");
    }
}

#[tokio::test]
async fn a_call_of_a_tool_with_an_enormous_number_takes_no_room() {
    let frames = || {
        let call = serde_json::json!({"index": 20_000_000_u64, "function": {"name": "x"}});
        let choice = serde_json::json!({"index": 0, "delta": {"tool_calls": [call]}});
        let call = format!("data: {}\n\n", serde_json::json!({"choices": [choice]}));
        stream::iter([
            Ok(call),
            frame("content", "Why Rust?"),
            Ok("data: [DONE]\n\n".into()),
        ])
    };
    let reply = asked(frames, LONG).await.expect("the text counts");
    assert_eq!(reply.text, "Why Rust?");
}

#[tokio::test]
async fn a_server_that_closes_after_the_reason_to_stop_has_said_everything() {
    let frames = || {
        let choice = serde_json::json!({"index": 0, "delta": {}, "finish_reason": "stop"});
        let end = format!("data: {}\n\n", serde_json::json!({"choices": [choice]}));
        stream::iter([frame("content", "Why Rust?"), Ok(end)])
    };
    let reply = asked(frames, LONG).await.expect("a whole reply");
    assert_eq!(reply.text, "Why Rust?");
}

#[tokio::test]
async fn a_server_that_closes_in_the_middle_has_broken_off() {
    let frames = || stream::iter([frame("content", "Why")]);
    let reply = asked(frames, LONG).await;
    assert_eq!(failure(reply), Failure::BrokenStream);
}

#[tokio::test]
async fn a_trickle_that_is_never_silent_for_long_is_given_up() {
    let trickle = || {
        let ticks = tokio::time::interval(Duration::from_millis(20));
        stream::unfold(ticks, |mut ticks| async move {
            ticks.tick().await;
            Some(((), ticks))
        })
        .map(|()| frame("content", "x"))
    };
    let reply = asked(trickle, Duration::from_millis(100)).await;
    assert_eq!(failure(reply), Failure::TimedOut);
}
