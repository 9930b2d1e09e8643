//! How the answers deviate: in their frames, or in what they say.

use super::THOUGHT;
use crate::{event_stream, unscripted};
use axum::extract::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Answers whose frames deviate.
pub(super) fn framed(model: &str, text: &str) -> Option<Response> {
    let piece = |text: &str| frame(&json!({"content": text}), None);
    let end = || frame(&json!({}), Some("stop"));
    let done = || "data: [DONE]\n\n".to_owned();
    let whole = |text: &str| {
        let message = json!({"role": "assistant", "content": text});
        json!({"object": "chat.completion", "choices": [{"message": message, "finish_reason": "stop"}], "usage": usage()})
    };
    let usual = vec![piece(text), end(), usage_frame(), done()];
    let in_stream = |error: Value| {
        let event = format!("data: {}\n\n", json!({"error": error}));
        Some(event_stream(vec![event], false))
    };
    let frames = match model {
        "plain-json" | "refuses-stream" => return Some(Json(whole(text)).into_response()),
        "json-lines" => vec![
            format!("{}\n", json!({"choices": [{"delta": {"content": text}}]})),
            format!(
                "{}\n",
                json!({"choices": [{"delta": {}, "finish_reason": "stop"}]})
            ),
        ],
        "without-space" => usual
            .iter()
            .map(|it| it.replace("data: ", "data:"))
            .collect(),
        "with-returns" => usual.iter().map(|it| it.replace('\n', "\r\n")).collect(),
        "with-comments" => {
            let comment = ": OPENROUTER PROCESSING\n\n".to_owned();
            usual
                .iter()
                .flat_map(|it| [comment.clone(), it.clone()])
                .collect()
        }
        "in-many-lines" => {
            let pretty = serde_json::to_string_pretty(&whole(text)).unwrap_or_default();
            vec![
                format!("data: {}\n\n", pretty.replace('\n', "\ndata: ")),
                done(),
            ]
        }
        "with-byte-order-mark" => [vec!["\u{feff}".to_owned()], usual].concat(),
        "without-done" => usual[..2].to_vec(),
        "without-done-or-end" => {
            // The connection stays open for ever.
            let frames = usual.into_iter().take(2).map(Ok::<_, std::io::Error>);
            let frames = futures::stream::iter(frames);
            let open = futures::StreamExt::chain(frames, futures::stream::pending());
            let head = [("content-type", "text/event-stream")];
            return Some((head, axum::body::Body::from_stream(open)).into_response());
        }
        "bytes-one-by-one" => {
            let bytes = usual.concat().into_bytes();
            let pieces = bytes
                .chunks(1)
                .map(|byte| Ok::<_, std::io::Error>(byte.to_vec()));
            let pieces: Vec<_> = pieces.collect();
            let head = [("content-type", "text/event-stream")];
            let body = axum::body::Body::from_stream(futures::stream::iter(pieces));
            return Some((head, body).into_response());
        }
        "error-null" => usual
            .iter()
            .map(|it| it.replacen("{\"", "{\"error\":null,\"", 1))
            .collect(),
        "usage-in-each" => usual
            .iter()
            .map(|it| it.replacen("{\"", &format!("{{\"usage\":{},\"", usage()), 1))
            .collect(),
        "empty-choices" => {
            let empty = format!("data: {}\n\n", json!({"choices": [], "usage": null}));
            let role = frame(&json!({"role": "assistant", "content": null}), Some(""));
            [vec![empty.clone(), role], usual, vec![empty]].concat()
        }
        "whole-message-at-the-end" => {
            let mut last = whole(text);
            last["choices"][0]["delta"] = json!({});
            vec![piece(text), format!("data: {last}\n\n"), done()]
        }
        "error-402-as-number" => {
            return in_stream(
                json!({"code": 402, "message": "Provider returned error", "metadata": {"provider_name": "x"}}),
            );
        }
        "error-429-as-text" => return in_stream(json!({"code": "429", "message": "x"})),
        "error-401-within" => {
            return in_stream(json!({"error": {"message": "x", "status_code": 401}}));
        }
        "error-as-text" => return in_stream(json!("rate limit exceeded")),
        "error-without-stream" => {
            let body = json!({"error": {"code": 402, "message": "Insufficient credits"}});
            return Some(Json(body).into_response());
        }
        "error-in-the-middle" => vec![piece(text), "{\"error\":\"unexpected EOF\"}\n".into()],
        "page" => return Some(axum::response::Html("<h1>It works</h1>").into_response()),
        _ => return None,
    };
    Some(event_stream(frames, false))
}

/// Answers whose content deviates: the deltas, and the reason to stop.
pub(super) fn said(model: &str, text: &str, body: &Value) -> (Vec<Value>, &'static str) {
    let call = r#"{"name": "judge_answer", "arguments": {"score": 4, "note": "a } b"}}"#;
    let contents = |content: String| {
        // Three characters at a time, so that every mark is cut somewhere.
        let chars: Vec<char> = content.chars().collect();
        let pieces = chars.chunks(3).map(String::from_iter);
        pieces
            .map(|piece| json!({"content": piece}))
            .collect::<Vec<Value>>()
    };
    let limit = body["max_tokens"].as_u64().unwrap_or(u64::MAX);
    let content = match model {
        "think-tags" => format!("<think>\n{THOUGHT}\n</think>\n\n{text}"),
        "think-capitals" => format!("<THINKING>{THOUGHT}</THINKING>{text}"),
        "think-brackets" => format!("[THINK]{THOUGHT}[/THINK]{text}"),
        "think-triangles" => format!("◁think▷{THOUGHT}◁/think▷{text}"),
        "think-harmony" => format!(
            "<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{text}<|return|>"
        ),
        "think-harmony-without-tokens" => format!("analysis{THOUGHT}assistantfinal{text}"),
        "think-unopened" => format!("{THOUGHT}\n</think>\n\n{text}"),
        "think-unclosed" => format!("<think>{THOUGHT}"),
        "think-in-a-field" => {
            let thought = json!({"reasoning_content": THOUGHT, "content": ""});
            return ([vec![thought], contents(text.to_owned())].concat(), "stop");
        }
        "think-in-parts" => {
            let thought =
                json!({"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]});
            let part = json!({"type": "text", "text": text});
            return (
                vec![json!({"content": [thought]}), json!({"content": [part]})],
                "stop",
            );
        }
        "think-for-long" if limit > 10_000 => format!("<think>{THOUGHT}</think>{text}"),
        "think-for-long" => return (contents(format!("<think>{THOUGHT}")), "length"),
        "only-reasoning" => return (vec![json!({"reasoning": THOUGHT})], "length"),
        "cut-reply" => return (contents(format!("{text} And why did you")), "length"),
        "cut-at-once" => return (contents("And why did".to_owned()), "length"),
        "cut-report" if unscripted::instructions(body).contains("Write Markdown") => {
            return report_in_parts(body);
        }
        "endless-report" if unscripted::instructions(body).contains("Write Markdown") => {
            return (contents("## More\n\nAnd more, and".to_owned()), "length");
        }
        "tool-json" => call.to_owned(),
        "tool-fence" => format!("```json\n{call}\n```"),
        "tool-tag" => format!("<tool_call>\n{call}\n</tool_call>"),
        "tool-json-and-text" => format!("{call}\n{text}"),
        "tool-call-and-text" => {
            let call =
                json!({"index": 20_000_000, "function": {"name": "judge", "arguments": "{}"}});
            return (
                [
                    vec![json!({"tool_calls": [call]})],
                    contents(text.to_owned()),
                ]
                .concat(),
                "tool_calls",
            );
        }
        "content-in-parts" => {
            return (
                vec![json!({"content": [{"type": "text", "text": text}]})],
                "stop",
            );
        }
        "last-tokens" => format!("{text}<|im_end|>\n<|im_start|>user\nAnd {THOUGHT}"),
        _ => text.to_owned(),
    };
    (contents(content), "stop")
}

/// The first part of a report ends in the middle of a line; asked to go on, it comes to its end.
fn report_in_parts(body: &Value) -> (Vec<Value>, &'static str) {
    let messages = body["messages"].as_array().map_or(0, Vec::len);
    if messages < 4 {
        return (
            vec![json!({"content": "## Summary\n\nYou did well.\n\n## Strengths\n\nYou were cl"})],
            "length",
        );
    }
    (
        vec![json!({"content": "You were clear.\n\n## Practice plan\n\n- [ ] Rest."})],
        "stop",
    )
}

fn usage() -> Value {
    json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120})
}

pub(super) fn usage_frame() -> String {
    format!("data: {}\n\n", json!({"choices": [], "usage": usage()}))
}

pub(super) fn frame(delta: &Value, reason: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": reason});
    format!("data: {}\n\n", json!({"id": "1", "choices": [choice]}))
}
