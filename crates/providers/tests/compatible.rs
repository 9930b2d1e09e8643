//! A compatible endpoint is asked in OpenAI's form, and its failures are told as those of vendors are.

use mockingbird_fakes::{FakeProvider, Script};
use mockingbird_net::Reach;
use mockingbird_providers::{
    ChatMessage, ChatRequest, Failure, Llm, LlmReply, LlmUsage, ModelAccess, ProviderError,
    ReplyText,
};
use mockingbird_shared::provider::Provider;
use std::time::Duration;

async fn asked(fake: &FakeProvider, key: &str) -> (Result<LlmReply, ProviderError>, String) {
    let access = ModelAccess {
        provider: Provider::Compatible,
        model: "llama3.1".into(),
        base_url: fake.base_url(),
        key: key.to_owned().into(),
    };
    let llm = Llm::with_patience(Duration::from_millis(500), Reach::Anywhere).unwrap();
    let request =
        ChatRequest::from_messages(vec![ChatMessage::user("Hello")]).with_system("You interview.");
    let mut streamed = String::new();
    let reply = llm
        .reply(&access, request, &mut |text| match text {
            ReplyText::Piece(piece) => streamed.push_str(piece),
            ReplyText::TakenBack => streamed.clear(),
        })
        .await;
    (reply, streamed)
}

#[tokio::test]
async fn a_reply_comes_piece_by_piece_with_its_usage() {
    let fake = FakeProvider::start().await;
    fake.then(Script::say("Why did you choose Rust?"));
    let (reply, streamed) = asked(&fake, "a-key").await;
    let reply = reply.unwrap();
    assert_eq!(reply.text, "Why did you choose Rust?");
    assert_eq!(streamed, reply.text);
    let usage = LlmUsage {
        prompt_tokens: 100,
        completion_tokens: 20,
    };
    assert_eq!(reply.usage, usage);
    let seen = &fake.seen()[0];
    assert_eq!(seen.key, "a-key");
    assert_eq!(seen.body["model"], "llama3.1");
    assert_eq!(seen.body["messages"][0]["content"], "You interview.");
    assert_eq!(seen.body["messages"][1]["role"], "user");
}

#[tokio::test]
async fn an_endpoint_without_a_key_is_sent_none() {
    let fake = FakeProvider::start().await;
    fake.then(Script::say("Hello."));
    asked(&fake, "").await.0.unwrap();
    assert_eq!(fake.seen()[0].key, "");
}

#[tokio::test]
async fn every_failure_is_told_by_what_it_means() {
    let fail = |status, code: &str| Script::Fail {
        status,
        code: code.to_owned(),
    };
    let rate_limited = Failure::RateLimited {
        retry_after_seconds: None,
    };
    let cases = [
        (fail(401, "invalid_api_key"), Failure::KeyRefused),
        (fail(429, "insufficient_quota"), Failure::QuotaUsedUp),
        (fail(429, "rate_limit_exceeded"), rate_limited),
        (fail(404, "model_not_found"), Failure::ModelUnknown),
        (fail(503, "overloaded"), Failure::Unavailable),
        (fail(422, "other"), Failure::Rejected { status: 422 }),
        (Script::BreakAfter("Why did".into()), Failure::BrokenStream),
        (Script::Nonsense, Failure::BrokenStream),
        (Script::say(""), Failure::Nonsense),
        (Script::Hang, Failure::TimedOut),
    ];
    for (script, failure) in cases {
        let fake = FakeProvider::start().await;
        fake.then(script);
        let error = asked(&fake, "a-key").await.0.unwrap_err();
        assert_eq!(
            (error.provider, error.failure),
            (Provider::Compatible, failure)
        );
    }
}
