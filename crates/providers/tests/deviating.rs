//! Servers that speak OpenAI's form otherwise than the manual says: what is meant for the reader arrives, nothing else does, and
//! failures are told by what they mean.

use mockingbird_fakes::{FakeDeviating, GOOD_MODELS, LOADING, THOUGHT};
use mockingbird_net::Reach;
use mockingbird_providers::{
    ChatMessage, ChatRequest, Failure, Llm, LlmReply, LlmUsage, ModelAccess, ProviderError,
    ReplyText,
};
use mockingbird_shared::provider::Provider;
use std::time::{Duration, Instant};

const QUESTION: &str = "Thank you, I see. What did you learn from that?";

/// A reply, what a reader has of it, and what a reader had before it was taken back.
struct Asked {
    reply: Result<LlmReply, ProviderError>,
    read: String,
    taken_back: Vec<String>,
}

async fn ask_at(llm: &Llm, base_url: String, model: &str, request: ChatRequest) -> Asked {
    let access = ModelAccess {
        provider: Provider::Compatible,
        model: model.into(),
        base_url,
        key: String::new().into(),
    };
    let (mut read, mut taken_back) = (String::new(), Vec::new());
    let reply = llm
        .reply(&access, request, &mut |text| match text {
            ReplyText::Piece(piece) => read.push_str(piece),
            ReplyText::TakenBack => taken_back.push(std::mem::take(&mut read)),
        })
        .await;
    Asked {
        reply,
        read,
        taken_back,
    }
}

async fn ask(llm: &Llm, fake: &FakeDeviating, model: &str) -> Asked {
    let request =
        ChatRequest::from_messages(vec![ChatMessage::user("Hello")]).with_system("You interview.");
    ask_at(llm, fake.base_url(), model, request).await
}

fn llm() -> Llm {
    Llm::with_patience(Duration::from_secs(5), Reach::Anywhere).unwrap()
}

async fn failure(model: &str) -> Failure {
    let fake = FakeDeviating::start().await;
    let asked = ask(&llm(), &fake, model).await;
    asked.reply.expect_err(model).failure
}

#[tokio::test]
async fn every_model_that_means_well_is_understood() {
    for model in GOOD_MODELS {
        let fake = FakeDeviating::start().await;
        let llm = llm();
        let asked = ask(&llm, &fake, model).await;
        let reply = asked
            .reply
            .unwrap_or_else(|error| panic!("{model}: {error:?}"));
        let (begin, end) = ("Thank you, I see. ", "?");
        let is_whole = reply.text.starts_with(begin) && reply.text.ends_with(end);
        assert!(is_whole, "{model}: {}", reply.text);
        assert_eq!(asked.read.trim_end(), reply.text, "{model}");
        assert!(!asked.read.contains(THOUGHT), "{model}");
        // What a refusal has taught is not forgotten.
        let before = fake.seen().len();
        ask(&llm, &fake, model).await.reply.unwrap();
        let again = if model == "little-context" { 2 } else { 1 };
        assert_eq!(fake.seen().len() - before, again, "{model}");
        assert_eq!(fake.seen()[0].body["model"], model, "as it is");
    }
}

#[tokio::test]
async fn usage_that_is_told_again_and_again_is_counted_once() {
    let fake = FakeDeviating::start().await;
    let reply = ask(&llm(), &fake, "usage-in-each").await.reply.unwrap();
    let usage = LlmUsage {
        prompt_tokens: 100,
        completion_tokens: 20,
    };
    assert_eq!(reply.usage, usage);
}

#[tokio::test]
async fn thoughts_that_were_never_opened_are_taken_back_once_and_held_back_from_then_on() {
    let fake = FakeDeviating::start().await;
    let llm = llm();
    let first = ask(&llm, &fake, "think-unopened").await;
    assert_eq!(first.taken_back.len(), 1);
    assert!(first.taken_back[0].contains(THOUGHT));
    assert_eq!(first.read, QUESTION);
    let second = ask(&llm, &fake, "think-unopened").await;
    assert!(second.taken_back.is_empty(), "{:?}", second.taken_back);
    assert!(second.read.ends_with('?'));
}

#[tokio::test]
async fn every_failure_is_told_by_what_it_means() {
    let rate_limited = Failure::RateLimited {
        retry_after_seconds: None,
    };
    for (model, expected) in [
        ("only-reasoning", Failure::AnswerTooLong),
        ("think-unclosed", Failure::Nonsense),
        ("tool-json", Failure::Nonsense),
        ("tool-fence", Failure::Nonsense),
        ("tool-tag", Failure::Nonsense),
        ("error-402-as-number", Failure::QuotaUsedUp),
        ("error-429-as-text", rate_limited.clone()),
        ("error-401-within", Failure::KeyRefused),
        ("error-as-text", rate_limited),
        ("error-without-stream", Failure::QuotaUsedUp),
        ("error-in-the-middle", Failure::Unavailable),
        ("forbidden-credit", Failure::QuotaUsedUp),
        ("unknown", Failure::ModelUnknown),
        ("no-context-at-all", Failure::ContextTooLong),
        ("page", Failure::AddressUnknown),
    ] {
        assert_eq!(failure(model).await, expected, "{model}");
    }
}

#[tokio::test]
async fn nothing_of_what_is_not_for_the_reader_is_passed_on() {
    for model in [
        "only-reasoning", "think-unclosed", "tool-json", "tool-fence", "tool-tag",
    ] {
        let fake = FakeDeviating::start().await;
        let asked = ask(&llm(), &fake, model).await;
        assert_eq!(asked.read, "", "{model}");
        assert!(asked.taken_back.is_empty(), "{model}");
    }
}

#[tokio::test]
async fn a_reply_that_was_cut_is_known_as_such() {
    let fake = FakeDeviating::start().await;
    let reply = ask(&llm(), &fake, "cut-reply").await.reply.unwrap();
    assert!(reply.is_cut);
    assert_eq!(reply.text, format!("{QUESTION} And why did you"));
    let whole = ask(&llm(), &fake, "think-tags").await.reply.unwrap();
    assert!(!whole.is_cut);
}

#[tokio::test]
async fn an_address_without_its_version_is_found_and_one_that_leads_nowhere_is_told() {
    let fake = FakeDeviating::start().await;
    let hello = || ChatRequest::from_messages(vec![ChatMessage::user("Hello")]);
    for address in [
        fake.root_url(),
        format!("{}/", fake.root_url()),
        format!("{}/chat/completions", fake.base_url()),
    ] {
        let asked = ask_at(&llm(), address.clone(), "think-tags", hello()).await;
        assert!(asked.reply.is_ok(), "{address}: {:?}", asked.reply);
    }
    let nowhere = format!("{}/nowhere/v1", fake.root_url());
    let asked = ask_at(&llm(), nowhere, "think-tags", hello()).await;
    let error = asked.reply.unwrap_err();
    assert_eq!(error.failure, Failure::AddressUnknown);
    assert!(error.sentence().contains("/v1"), "{error}");
}

#[tokio::test]
async fn a_conversation_that_is_too_long_loses_its_oldest_turns() {
    let fake = FakeDeviating::start().await;
    let turns = (0..21).map(|number: u32| match number % 2 {
        0 => ChatMessage::user(format!("answer {number}")),
        _ => ChatMessage::assistant(format!("question {number}")),
    });
    let request = ChatRequest::from_messages(turns.collect()).with_system("You interview.");
    let asked = ask_at(&llm(), fake.base_url(), "short-memory", request).await;
    assert!(asked.reply.is_ok(), "{:?}", asked.reply);
    let seen = fake.seen();
    let last = seen.last().unwrap().body["messages"].as_array().unwrap();
    assert_eq!(last[0]["role"], "system");
    assert_eq!(last[1]["role"], "user");
    assert_eq!(last.last().unwrap()["content"], "answer 20");
}

#[tokio::test]
async fn a_server_that_neither_ends_nor_closes_its_stream_costs_little() {
    let fake = FakeDeviating::start().await;
    let began = Instant::now();
    let llm = Llm::with_patience(Duration::from_secs(60), Reach::Anywhere).unwrap();
    assert!(ask(&llm, &fake, "without-done-or-end").await.reply.is_ok());
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_model_of_ones_own_may_be_silent_while_it_loads_and_a_vendor_may_not() {
    for (provider, is_waited_for) in [(Provider::Compatible, true), (Provider::Openai, false)] {
        let fake = FakeDeviating::start().await;
        let access = ModelAccess {
            provider,
            model: "loads-first".into(),
            base_url: fake.base_url(),
            key: String::new().into(),
        };
        let llm = Llm::with_patience(LOADING / 3, Reach::Anywhere).unwrap();
        let request = ChatRequest::from_messages(vec![ChatMessage::user("Hello")]);
        let reply = llm.reply(&access, request, &mut |_| {}).await;
        assert_eq!(reply.is_ok(), is_waited_for, "{provider}: {reply:?}");
    }
}
