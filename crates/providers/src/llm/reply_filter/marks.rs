//! The marks with which models set off what is not meant for the reader: thoughts, calls of tools, and the tokens of their
//! chat templates, which badly configured servers let through.
//!
//! Three families: tags (`<think>`, `[THINK]`, `◁think▷`), control tokens (`<|channel|>`, `<｜end▁of▁sentence｜>`,
//! `<end_of_turn>`), and code fences. Names are compared without case. Anything else that begins like a mark is text.

/// Names of Gemma's closing tokens, whose bar stands behind them: `<channel|>`.
const BEFORE_BAR: [&str; 4] = ["channel", "tool_call", "tool_response", "turn"];

/// Names of tags around thoughts.
const THOUGHT_TAGS: [&str; 17] = [
    "think", "thinking", "thinks", "thought", "thoughts", "thought_process", "reasoning",
    "reflection", "analysis", "scratchpad", "inner_monologue", "monologue", "internal_thoughts",
    "chain_of_thought", "cot", "antthinking", "seed:think",
];
/// The tag in which Open WebUI folds thoughts, with an attribute that says so. It ends like a call of a tool, without doubt about what
/// came before.
const FOLDED_THOUGHTS: &str = "details";
/// Names of tags around calls of tools and their results.
const TOOL_TAGS: [&str; 17] = [
    "tool_call", "tool_calls", "toolcall", "tool_use", "tool_code", "tool_response", "tool_result",
    "tool_results", "available_tools", "function", "function_call", "function_calls",
    "function_calling", "function_results", "invoke", "minimax:tool_call", "antml:function_calls",
];
/// Names of tags that some models put around the answer after their thoughts. They go, what is between them stays.
const ANSWER_TAGS: [&str; 6] = [
    "answer", "final_answer", "final", "response", "output", "seed:answer",
];
/// Tags that are control tokens in the templates of some models.
const BARE_TOKENS: [&str; 5] = ["s", "eos", "bos", "end_of_turn", "start_of_turn"];
/// Control tokens after which the model is no longer speaking for itself.
const LAST_TOKENS: [&str; 13] = [
    "im_end", "eot_id", "eom_id", "endoftext", "end_of_text", "end_of_sentence", "end_of_turn",
    "eos", "s", "eot", "user", "return", "turn",
];

/// Longest mark with what may stand inside it, in bytes.
pub(super) const MARK_MAX_BYTES: usize = 256;

/// What a text at the beginning of which a mark may stand begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing of the kind.
    Text,
    /// What is there may still become a mark.
    Unfinished,
    /// A mark of so many bytes.
    Mark(Mark, usize),
}

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Thoughts begin.
    ThoughtBegins,
    /// Thoughts end.
    ThoughtEnds,
    /// A call of a tool begins.
    ToolBegins,
    /// A call of a tool ends.
    ToolEnds,
    /// The answer that follows thoughts begins or ends.
    Answer,
    /// A channel is named next, then `Message` follows (OpenAI's harmony form).
    Channel,
    /// A speaker is named next (harmony).
    Start,
    /// The text of a channel follows (harmony).
    Message,
    /// A message has ended; another may follow (harmony).
    End,
    /// The reply is over, whatever follows.
    Last,
    /// A token that means nothing to a reader.
    Token,
    /// A code fence.
    Fence,
}

/// Whether a mark, or JSON of a call, may begin with this character.
pub(super) fn may_begin_mark(c: char) -> bool {
    matches!(c, '<' | '[' | '◁' | '`' | '{')
}

/// What `text` begins with, which begins with a character of `may_begin_mark` other than `{`.
pub(super) fn find(text: &str) -> Found {
    let mut chars = text.chars();
    match chars.next() {
        Some('`') if text.starts_with("```") => Found::Mark(Mark::Fence, 3),
        Some('`') if "```".starts_with(text) => Found::Unfinished,
        Some('<') => match chars.next() {
            None => Found::Unfinished,
            Some('|' | '｜') => token(text),
            Some(_) => tag(text, '<', '>'),
        },
        Some('[') => tag(text, '[', ']'),
        Some('◁') => tag(text, '◁', '▷'),
        _ => Found::Text,
    }
}

/// A control token between `<|` and `>`, and Gemma's `<|channel>` and `<channel|>`.
fn token(text: &str) -> Found {
    let inner = &text[1..];
    let is_of_name = |c: char| c.is_alphanumeric() || "_-:|｜▁ ".contains(c);
    let length = inner.find(|c| !is_of_name(c)).unwrap_or(inner.len());
    if length > MARK_MAX_BYTES {
        return Found::Text;
    }
    match inner[length..].chars().next() {
        None => Found::Unfinished,
        Some('>') => Found::Mark(meaning_of_token(&inner[..length]), length + 2),
        Some(_) => Found::Text,
    }
}

/// The meaning of what stands between the angle brackets of a control token.
fn meaning_of_token(inner: &str) -> Mark {
    let is_bar = |c: char| matches!(c, '|' | '｜');
    let (opens, closes) = (inner.starts_with(is_bar), inner.ends_with(is_bar));
    let name = inner
        .trim_matches(is_bar)
        .to_lowercase()
        .replace(['▁', '-', ' '], "_");
    match name.as_str() {
        // Gemma's bars stand on the outer side alone: `<|channel>thought … <channel|>`.
        "channel" if !closes => Mark::ThoughtBegins,
        "channel" if !opens => Mark::ThoughtEnds,
        "channel" => Mark::Channel,
        "message" => Mark::Message,
        "start" => Mark::Start,
        "end" => Mark::End,
        "start_thinking" | "inner_prefix" | "begin_of_thought" | "think" | "thinking" => {
            Mark::ThoughtBegins
        }
        "end_thinking" | "inner_suffix" | "end_of_thought" | "/think" | "/thinking" => {
            Mark::ThoughtEnds
        }
        "python_tag" | "call" => Mark::ToolBegins,
        "tool_call" | "tool_response" if opens && !closes => Mark::ToolBegins,
        "tool_call" | "tool_response" if closes && !opens => Mark::ToolEnds,
        "im_start" => Mark::Last,
        name if LAST_TOKENS.contains(&name) => Mark::Last,
        name if name.contains("tool") || name.contains("action") => {
            let ends = name.contains("end");
            if ends {
                Mark::ToolEnds
            } else {
                Mark::ToolBegins
            }
        }
        _ => Mark::Token,
    }
}

/// A tag of a known name: `<name>`, `</name>`, `<name attribute="…">`, `<name=value>`.
fn tag(text: &str, open: char, close: char) -> Found {
    let inner = &text[open.len_utf8()..];
    let (ends, named) = match inner.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, inner),
    };
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-');
    let length = named.find(|c| !is_of_name(c)).unwrap_or(named.len());
    // "[thinking]" may be a stage direction; Mistral's tokens are in capitals.
    if open == '[' && named[..length].contains(|c: char| c.is_ascii_lowercase()) {
        return Found::Text;
    }
    let name = named[..length].to_ascii_lowercase().replace('-', "_");
    let Some(behind) = named[length..].chars().next() else {
        let tokens: &[&str] = if open == '<' { &BEFORE_BAR } else { &[] };
        let tables = [
            &THOUGHT_TAGS[..],
            &TOOL_TAGS,
            &ANSWER_TAGS,
            &BARE_TOKENS,
            &[FOLDED_THOUGHTS],
            tokens,
        ];
        let mut names = tables.into_iter().flatten();
        return if names.any(|whole| whole.starts_with(&name)) {
            Found::Unfinished
        } else {
            Found::Text
        };
    };
    if open == '<' && matches!(behind, '|' | '｜') {
        return token(text);
    }
    let is_foldable = open == '<' && name == FOLDED_THOUGHTS;
    let mark = match meaning_of_tag(&name, open, ends) {
        Some(mark) => mark,
        None if is_foldable && ends => Mark::ToolEnds,
        None if is_foldable => Mark::ToolBegins,
        None => return Found::Text,
    };
    let head_bytes = text.len() - named.len() + length;
    let is_whole = behind == close;
    let has_more = behind.is_whitespace() || matches!(behind, '=' | '/');
    if !is_whole && !has_more {
        return Found::Text;
    }
    let rest = &text[head_bytes..];
    match rest.find([close, '\n']) {
        Some(at) if rest[at..].starts_with(close) => {
            // Any other part that can be folded is for the reader.
            if is_foldable && !ends && !rest[..at].contains("reasoning") {
                return Found::Text;
            }
            let is_empty = rest[..at].ends_with('/');
            let mark = if is_empty { Mark::Token } else { mark };
            Found::Mark(mark, head_bytes + at + close.len_utf8())
        }
        Some(_) => Found::Text,
        None if rest.len() > MARK_MAX_BYTES => Found::Text,
        None => Found::Unfinished,
    }
}

fn meaning_of_tag(name: &str, open: char, ends: bool) -> Option<Mark> {
    if THOUGHT_TAGS.contains(&name) {
        return Some(if ends {
            Mark::ThoughtEnds
        } else {
            Mark::ThoughtBegins
        });
    }
    if TOOL_TAGS.contains(&name) {
        return Some(if ends {
            Mark::ToolEnds
        } else {
            Mark::ToolBegins
        });
    }
    if open != '<' {
        return None;
    }
    if ANSWER_TAGS.contains(&name) {
        return Some(Mark::Answer);
    }
    BARE_TOKENS.contains(&name).then(|| {
        // `<s>` and `<bos>` begin a text, `</s>` ends it.
        let is_last = ends || matches!(name, "eos" | "end_of_turn");
        if is_last { Mark::Last } else { Mark::Token }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_in_every_spelling() {
        use Mark::{
            Answer, Channel, Fence, Last, Message, ThoughtBegins, ThoughtEnds, Token, ToolBegins,
            ToolEnds,
        };
        let cases = [
            ("<think>", ThoughtBegins),
            ("<THINK>", ThoughtBegins),
            ("</Thinking>", ThoughtEnds),
            ("<think type=\"deep\">", ThoughtBegins),
            ("<think/>", Token),
            ("[THINK]", ThoughtBegins),
            ("[/THINK]", ThoughtEnds),
            ("◁think▷", ThoughtBegins),
            ("◁/think▷", ThoughtEnds),
            ("<seed:think>", ThoughtBegins),
            ("<|channel|>", Channel),
            ("<|message|>", Message),
            ("<|channel>", ThoughtBegins),
            ("<channel|>", ThoughtEnds),
            ("<|START_THINKING|>", ThoughtBegins),
            ("<|END_THINKING|>", ThoughtEnds),
            ("<|START_RESPONSE|>", Token),
            ("<tool_call>", ToolBegins),
            ("</tool_call>", ToolEnds),
            ("<function=judge>", ToolBegins),
            ("<invoke name=\"judge\">", ToolBegins),
            ("[TOOL_CALLS]", ToolBegins),
            ("<｜tool▁calls▁begin｜>", ToolBegins),
            ("<｜tool▁calls▁end｜>", ToolEnds),
            ("<｜end▁of▁sentence｜>", Last),
            ("<|im_end|>", Last),
            ("</s>", Last),
            ("<s>", Token),
            ("<answer>", Answer),
            ("```", Fence),
        ];
        for (text, mark) in cases {
            assert_eq!(find(text), Found::Mark(mark, text.len()), "{text}");
            let before_end = text.char_indices().last().unwrap().0;
            for end in (1..=before_end).filter(|end| text.is_char_boundary(*end)) {
                assert_eq!(find(&text[..end]), Found::Unfinished, "{}", &text[..end]);
            }
        }
    }

    #[test]
    fn other_text_is_text_at_its_first_wrong_character() {
        for text in [
            "< 5", "<5", "<=", "<T>", "<thinker", "<details>", "[1]", "[x]", "[thinking]",
            "[Think about it]", "`code`", "<b>", "<think\nof it", "◁▷",
        ] {
            assert_eq!(find(text), Found::Text, "{text}");
        }
        let long = format!("<think {}", "x".repeat(MARK_MAX_BYTES + 1));
        assert_eq!(find(&long), Found::Text);
    }
}
