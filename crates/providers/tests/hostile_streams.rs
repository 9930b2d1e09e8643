//! Models whose streams never end: what they send is limited, and so is the time they take.

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use genai::chat::{ChatMessage, ChatRequest};
use mockingbird_providers::{Failure, Llm, LlmReply, ModelAccess, ProviderError};
use mockingbird_shared::wire::Provider;
use std::convert::Infallible;
use std::time::Duration;

type Frame = Result<String, Infallible>;

/// Asks a server that answers with these frames.
async fn asked<S>(frames: fn() -> S, patience: Duration) -> Result<LlmReply, ProviderError>
where
    S: Stream<Item = Frame> + Send + 'static,
{
    let answer = move || async move {
        let body = Body::from_stream(frames());
        ([(CONTENT_TYPE, "text/event-stream")], body).into_response() as Response
    };
    let router = Router::new().fallback(answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let access = ModelAccess {
        provider: Provider::Compatible,
        model: "m".into(),
        base_url: format!("http://{}/v1", listener.local_addr().unwrap()),
        key: String::new().into(),
    };
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let llm = Llm::with_patience(patience).unwrap();
    let request = ChatRequest::from_messages(vec![ChatMessage::user("Hello")]);
    let mut bytes = 0;
    let reply = llm
        .reply(&access, request, &mut |text| bytes += text.len())
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
    let reply = asked(endless, Duration::from_secs(60)).await;
    assert_eq!(failure(reply), Failure::Nonsense);
}

#[tokio::test]
async fn thoughts_without_end_are_given_up() {
    let endless = || stream::repeat_with(|| frame("reasoning_content", &"x".repeat(8 * 1024)));
    let reply = asked(endless, Duration::from_secs(60)).await;
    assert_eq!(failure(reply), Failure::Nonsense);
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
