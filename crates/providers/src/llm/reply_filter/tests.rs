//! What a reader gets of what models write.

use super::*;

/// What a reader has in the end, and what was passed on and taken back before.
fn read(pieces: &[&str], begins_in_thought: bool) -> (String, Vec<String>, Seen) {
    let mut filter = ReplyFilter::new(begins_in_thought);
    let (mut reply, mut taken_back) = (String::new(), Vec::new());
    let mut out = |text: ReplyText<'_>| match text {
        ReplyText::Piece(piece) => reply.push_str(piece),
        ReplyText::TakenBack => taken_back.push(std::mem::take(&mut reply)),
    };
    for piece in pieces {
        filter.push(piece, &mut out);
        assert!(filter.held.len() <= HELD_MAX_BYTES + piece.len());
    }
    filter.finish(false, &mut out);
    (reply, taken_back, filter.seen())
}

/// The reply, however it is cut into pieces.
fn reply(text: &str) -> String {
    let whole = read(&[text], false).0;
    for length in [1, 2, 3, 5, 7, 11] {
        let chars: Vec<char> = text.chars().collect();
        let pieces: Vec<String> = chars.chunks(length).map(String::from_iter).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        assert_eq!(read(&pieces, false).0, whole, "in pieces of {length}");
    }
    whole.trim_end().to_owned()
}

#[test]
fn thoughts_are_left_out_in_every_form() {
    let replies = [
        "<think>He is weak.</think>Why Rust?",
        "<think>\nHe said a < b and [x] and <b>.\n</think>\n\nWhy Rust?",
        "<THINK>He is weak.</THINK> Why Rust?",
        "<thinking>He is weak.</thinking>Why Rust?",
        "<thought>He is weak.</thought>Why Rust?",
        "<reasoning effort=\"high\">He is weak.</reasoning>Why Rust?",
        "[THINK]He is weak.[/THINK]Why Rust?",
        "◁think▷He is weak.◁/think▷Why Rust?",
        "<|channel|>analysis<|message|>He is weak.<|end|><|start|>assistant<|channel|>final<|message|>Why Rust?<|return|>",
        "<|channel|>commentary to=functions.judge <|constrain|>json<|message|>{\"score\": 1}<|call|><|start|>assistant<|channel|>final<|message|>Why Rust?",
        "<|channel>thought\nHe is weak.<channel|>Why Rust?",
        "<|START_THINKING|>He is weak.<|END_THINKING|><|START_RESPONSE|>Why Rust?<|END_RESPONSE|>",
        "<think>He is weak.</think><answer>Why Rust?</answer>",
        "<seed:think>He is weak.</seed:think>Why Rust?",
        "analysisWe see that he is weak.assistantfinalWhy Rust?",
        "Here is my thought process: he is weak. Here is my response: Why Rust?",
        "Why <think>is he weak?</think>Rust?",
        "<details type=\"reasoning\" done=\"true\"><summary>Thought</summary>He is weak.</details>Why Rust?",
        "Why Rust?<think>He is weak, and this never ends",
        "Why Rust?<|im_end|>\n<|im_start|>user\nBecause.",
        "Why Rust?</s>",
        "<s>Why Rust?<|eot_id|>",
    ];
    for text in replies {
        assert_eq!(reply(text), "Why Rust?", "{text}");
    }
    for nothing in [
        "<think>He is weak",
        "<|channel|>analysis<|message|>He is weak",
        "analysisWe see that",
        "<think>",
    ] {
        assert_eq!(reply(nothing), "", "{nothing}");
    }
}

#[test]
fn thoughts_that_were_never_opened_are_taken_back() {
    let pieces = ["He is ", "weak.</thi", "nk>Why", " Rust?"];
    let (reply, taken_back, seen) = read(&pieces, false);
    assert_eq!(reply, "Why Rust?");
    assert_eq!(taken_back, ["He is weak."]);
    assert!(seen.thoughts_without_opening);
    let (reply, taken_back, seen) = read(&pieces, true);
    assert_eq!(reply, "Why Rust?");
    assert!(taken_back.is_empty(), "held back, where it is expected");
    assert!(seen.thoughts_without_opening);
    let (reply, taken_back, seen) = read(&["Why ", "Rust?"], true);
    assert_eq!(reply, "Why Rust?", "a reply without any thoughts");
    assert!(taken_back.is_empty() && !seen.thoughts);
    let mut cut = ReplyFilter::new(true);
    cut.push("He is weak, and", &mut |_| {});
    cut.finish(true, &mut |text| panic!("{text:?} was a thought"));
    let opened = ["<think>He is weak.</think>Why Rust?"];
    assert_eq!(read(&opened, true).0, "Why Rust?", "opened all the same");
}

#[test]
fn thoughts_in_a_field_of_their_own_let_the_text_through_at_once() {
    let mut filter = ReplyFilter::new(true);
    let mut passed = String::new();
    let mut out = |text: ReplyText<'_>| {
        if let ReplyText::Piece(piece) = text {
            passed.push_str(piece);
        }
    };
    filter.thoughts_came_apart(&mut out);
    filter.push("Why", &mut out);
    assert_eq!(passed, "Why");
}

#[test]
fn calls_of_tools_are_left_out() {
    let call = r#"{"name": "judge", "arguments": {"score": 4, "note": "a } b"}}"#;
    for text in [
        call.to_owned(),
        format!("```json\n{call}\n```"),
        format!("<tool_call>\n{call}\n</tool_call>"),
        format!("<tool_call>{call}"),
        format!("[TOOL_CALLS][{call}]"),
        format!("[{call}, {call}]"),
        "<function=judge>{\"score\": 4}</function>".to_owned(),
        "<function_calls><invoke name=\"judge\"><parameter name=\"score\">4</parameter></invoke></function_calls>".to_owned(),
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>judge<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>".to_owned(),
        "<|python_tag|>judge.call(score=4)".to_owned(),
        call[..call.len() - 9].to_owned(),
    ] {
        assert_eq!(reply(&text), "", "{text}");
        assert_eq!(reply(&format!("Good. {text}")), "Good.", "{text}");
    }
    assert_eq!(
        reply(&format!("Let me note that. {call} Why Rust?")),
        "Let me note that.  Why Rust?"
    );
}

#[test]
fn ordinary_text_passes_as_it_is() {
    for text in [
        "If a < b and b > c, what is <T>?",
        "In Rust, { let x = 1; } is a block, and {} is empty. {\"a\": 1} is JSON.",
        "What does `<think>` do, and the tag `</think>`?",
        "Use [1] or [x](https://example.com), \u{25c1} and so on.",
        "```rust\nfn main() {}\n``` What does that do?",
        "Analysis is what you like. Why?",
        "analysis",
        "Here is my question: why?",
        "The <response> element, and <output>.",
        "{\"score\": 4, \"key_points\": [\"<b>\"]}",
        "What is a `code` fence, ```",
        "Thank you <3",
        "What is <details> for?",
    ] {
        assert_eq!(reply(text), text);
    }
    let long_code = format!("```\n{}\n``` Why?", "x = {1};\n".repeat(2_000));
    assert_eq!(reply(&long_code), long_code);
}

#[test]
fn ordinary_text_is_not_held_back() {
    let mut filter = ReplyFilter::new(false);
    let mut passed = String::new();
    for (piece, so_far) in [
        ("If a <", "If a "),
        (" b, then", "If a < b, then"),
        (" [", "If a < b, then "),
        ("1] is", "If a < b, then [1] is"),
        (" {x", "If a < b, then [1] is {x"),
    ] {
        let mut out = |text: ReplyText<'_>| {
            if let ReplyText::Piece(piece) = text {
                passed.push_str(piece);
            }
        };
        filter.push(piece, &mut out);
        assert_eq!(passed, so_far);
    }
}

#[test]
fn endless_thoughts_are_not_kept() {
    for begins_in_thought in [false, true] {
        let mut filter = ReplyFilter::new(begins_in_thought);
        filter.push("<think>", &mut |_| {});
        for _ in 0..10_000 {
            filter.push("He is weak, < and [ and so on. ", &mut |_| {});
            assert!(filter.held.len() + filter.undecided.len() < 1_000);
        }
        let mut filter = ReplyFilter::new(true);
        for _ in 0..20_000 {
            filter.push("He is weak, < and [ and so on. ", &mut |_| {});
        }
        assert!(filter.undecided.len() <= UNDECIDED_MAX_BYTES);
    }
}
