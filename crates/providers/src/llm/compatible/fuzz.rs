//! Streams of servers that may belong to anybody: cut anywhere, damaged, and made to be too much.

use super::*;
use crate::llm::{LlmUsage, TEXT_MAX_BYTES};
use mockingbird_fuzz::{Target, pieces};

/// What comes of a stream in these pieces: how it ended, and what was passed on.
fn read(pieces: &[&[u8]]) -> (Result<(), Failure>, String, LlmUsage) {
    let mut heard = String::new();
    let mut on_text = |text: &str| heard.push_str(text);
    let mut reply = ReplySoFar {
        text: String::new(),
        usage: LlmUsage::default(),
        on_text: &mut on_text,
    };
    let mut reading = Reading::default();
    let mut outcome = Ok(false);
    for piece in pieces {
        outcome = reading.take(piece, &mut reply);
        if !matches!(outcome, Ok(false)) {
            break;
        }
    }
    let outcome = match outcome {
        Ok(false) => reading.finish(&mut reply),
        Ok(true) => Ok(()),
        Err(failure) => Err(failure),
    };
    let (text, usage) = (reply.text, reply.usage);
    assert_eq!(text, heard, "what is passed on is what is returned");
    (outcome, text, usage)
}

#[test]
fn a_stream_gives_the_same_reply_however_it_is_cut_and_stays_within_the_limits() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "model_stream")
        .words(&[
            "data: ",
            "data:",
            "[DONE]",
            "\n\n",
            "\r\n",
            "\r",
            ": ping\n\n",
            "event: ping\n",
            "\"delta\":{\"content\":\"x\"}",
            "\"finish_reason\":\"stop\"",
            "\"choices\":[]",
            "\"error\":{\"code\":\"insufficient_quota\"}",
            "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}",
            "\\ud83d",
            "\\u0000",
            "[{\"type\":\"text\",\"text\":\"x\"}]",
        ])
        .max_bytes(96 * 1024)
        .run(|input| {
            let whole = read(&[input]);
            assert_eq!(read(&pieces(input)), whole, "cut, it is another reply");
            let (outcome, text, usage) = whole;
            assert!(text.len() <= TEXT_MAX_BYTES, "{} bytes of text", text.len());
            let tokens = usage.prompt_tokens.max(usage.completion_tokens);
            assert!(
                tokens <= TOKENS_MAX,
                "{tokens} tokens can't be added up and stored"
            );
            (format!("{outcome:?}"), text.len().min(3), tokens.min(1))
        });
}

#[test]
fn the_body_of_an_error_is_understood_or_not_but_never_a_panic() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "error_body")
        .words(&[
            "error",
            "code",
            "type",
            "message",
            "insufficient_quota",
            "rate_limit",
            "overloaded_error",
            "status",
        ])
        .json()
        .run(|input| {
            let body: Value = serde_json::from_slice(input).unwrap_or_default();
            format!("{:?}", in_stream(&body["error"]))
        });
}
