//! Streams of servers that may belong to anybody: cut anywhere, damaged, and made to be too much.

use super::*;
use crate::llm::{LlmUsage, ReplyText};
use mockingbird_fuzz::{Target, pieces};

/// Longest text of a reply, in bytes, and most tokens that it is counted with.
const TEXT_MAX_BYTES: usize = 64 * 1024;
const TOKENS_MAX: u64 = 100_000_000;

/// What comes of an answer in these pieces: how it ended, what the reader was given, and the tokens.
fn read(provider: Provider, thinks: bool, pieces: &[&[u8]]) -> (String, String, Option<LlmUsage>) {
    let mut heard = String::new();
    let mut on_text = |text: ReplyText<'_>| match text {
        ReplyText::Piece(piece) => heard.push_str(piece),
        ReplyText::TakenBack => heard.clear(),
    };
    let mut reply = ReplySoFar::new(thinks, &mut on_text);
    let outcome = take_all(provider, pieces, &mut reply);
    let ended = match outcome {
        Ok(()) => reply.end().map_err(Stopped::from),
        Err(stopped) => Err(stopped),
    };
    match ended {
        Ok(ended) => {
            assert_eq!(
                heard.trim(),
                ended.text,
                "what is passed on is what is returned"
            );
            (
                format!("whole, {}", ended.is_cut),
                ended.text,
                Some(ended.usage),
            )
        }
        Err(stopped) => (format!("{stopped:?}"), String::new(), None),
    }
}

fn take_all(
    provider: Provider,
    pieces: &[&[u8]],
    reply: &mut ReplySoFar<'_>,
) -> Result<(), Stopped> {
    let mut reading = Reading::new(provider);
    for piece in pieces {
        if reading.push(piece, reply)? {
            return Ok(());
        }
    }
    reading.finish(reply)
}

#[test]
fn the_body_of_an_error_is_understood_or_not_but_never_a_panic() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "error_body")
        .words(&[
            "error", "code", "type", "message", "insufficient_quota", "rate_limit",
            "overloaded_error", "status",
        ])
        .json()
        .run(|input| {
            let body: Value = serde_json::from_slice(input).unwrap_or_default();
            format!("{:?}", Refusal::in_answer(&body).failure())
        });
}

#[test]
fn an_answer_is_the_same_reply_however_it_is_cut_and_stays_within_the_limits() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "model_stream")
        .words(&[
            "data: ",
            "data:",
            "[DONE]",
            "\n\n",
            "\r\n",
            "\r",
            ": ping\n\n",
            "event: error\n",
            "event: ping\n",
            "\"delta\":{\"content\":\"x\"}",
            "\"finish_reason\":\"stop\"",
            "\"choices\":[]",
            "\"error\":{\"code\":\"insufficient_quota\"}",
            "<think>",
            "</think>",
            "\"type\":\"message_stop\"",
            "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}",
            "\\ud83d",
            "\\u0000",
            "[{\"type\":\"text\",\"text\":\"x\"}]",
            "\u{feff}",
            "[",
            "]",
        ])
        .max_bytes(96 * 1024)
        .run(|input| {
            let mut shown = Vec::new();
            for (provider, thinks) in [
                (Provider::Compatible, false),
                (Provider::Compatible, true),
                (Provider::Anthropic, false),
            ] {
                let whole = read(provider, thinks, &[input]);
                let cut = read(provider, thinks, &pieces(input));
                assert_eq!(cut, whole, "cut, it is another reply");
                let (outcome, text, usage) = whole;
                assert!(text.len() <= TEXT_MAX_BYTES, "{} bytes of text", text.len());
                assert!(usage.is_none_or(
                    |usage| usage.prompt_tokens.max(usage.completion_tokens) <= TOKENS_MAX
                ));
                shown.push((
                    outcome.chars().take(24).collect::<String>(),
                    text.len().min(3),
                ));
            }
            shown
        });
}
