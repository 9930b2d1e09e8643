//! Whether a question was asked before, in other words.

use std::collections::HashSet;

/// Share of common words from which two questions count as the same. Chosen by hand on the question bank: rewordings
/// score 0.7 and more, different questions of one topic 0.5 and less.
const SAME_FROM: f64 = 0.7;

/// Whether two questions ask the same.
pub(super) fn same_question(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let common = one.intersection(&other).count() as f64;
    let all = one.union(&other).count() as f64;
    common / all >= SAME_FROM
}

/// The question in what an interviewer said: from the last question mark back to the end of the sentence before, else all of it.
pub(super) fn question_in(speech: &str) -> &str {
    let speech = speech.trim();
    let Some(end) = speech.rfind(['?', '？', '؟']) else {
        return speech;
    };
    let before = &speech[..end];
    let start = before
        .rfind(['.', '!', '?', '\n', '。', '！'])
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let length = speech[end..].chars().next().map_or(1, char::len_utf8);
    speech[start..end + length].trim()
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewordings_are_the_same_question() {
        assert!(same_question(
            "What is your greatest strength?",
            "what is your GREATEST strength"
        ));
        assert!(same_question(
            "Tell me about a project you are proud of.",
            "So, tell me about a project you are proud of"
        ));
        assert!(!same_question(
            "What is your greatest strength?",
            "What is your greatest weakness, honestly?"
        ));
        assert!(!same_question("", ""));
    }

    #[test]
    fn the_question_is_found_in_the_speech() {
        assert_eq!(question_in("Thanks. That helps. Why Rust?"), "Why Rust?");
        assert_eq!(question_in("Why Rust? Take your time."), "Why Rust?");
        assert_eq!(question_in("なるほど。なぜですか？"), "なぜですか？");
        assert_eq!(question_in("Tell me more."), "Tell me more.");
    }
}
